## The arguments of *_backward in the form that C accepts, or an error that says what is wrong.
function [dy, args] = check_backward (caller, kind, dy, fwd, args)
  opt = struct ("dh", [], "dc", [], "truncate", [], "per_step", false);
  if (! strcmp (kind, "lstm"))
    opt = rmfield (opt, "dc");
  endif
  opt = parse_options (caller, opt, args, numfields (opt));
  k = check_maker (caller, "FWD", fwd, [kind "_forward"]);
  [H, B, type] = deal (k.p.H, numel (k.lengths), class (k.x));
  T = numel (k.x) / (k.p.D * B);
  dy = check_state (caller, "DY", dy, type, [H, B, T], "[H,B,T]");
  opt.dh = check_state (caller, "DH", opt.dh, type, [H, B], "[H,B]");
  if (isfield (opt, "dc"))
    opt.dc = check_state (caller, "DC", opt.dc, type, [H, B], "[H,B]");
  endif
  opt.truncate = check_truncate (caller, opt.truncate);
  opt.per_step = check_flag (caller, "PER_STEP", opt.per_step);
  args = struct2cell (opt);
endfunction
