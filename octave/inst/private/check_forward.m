## The arguments of *_forward in the form that C accepts, or an error that says what is wrong.
function [p, args] = check_forward (caller, kind, x, p, args)
  opt = struct ("h0", [], "c0", [], "lengths", [], "reverse", false);
  if (! strcmp (kind, "lstm"))
    opt = rmfield (opt, "c0");
  endif
  opt = parse_options (caller, opt, args, numfields (opt));
  c0 = field_or_empty (opt, "c0");
  type = class (check_real (caller, "X", x, ""));
  p = check_params (caller, "P", p, kind, type);
  opt.reverse = check_flag (caller, "REVERSE", opt.reverse);
  B = max (state_columns (opt.h0, p.H), state_columns (c0, p.H));
  [x, opt.lengths] = check_sequence (caller, "X", x, p.D, opt.lengths, B);
  dims = [p.H, size(x, 2)];
  opt.h0 = check_state (caller, "H0", opt.h0, type, dims, "[H,B]");
  if (isfield (opt, "c0"))
    opt.c0 = check_state (caller, "C0", c0, type, dims, "[H,B]");
  endif
  args = struct2cell (opt);
endfunction
