## rnn_forward, gru_forward and lstm_forward: one direction.
function fwd = cell_forward (caller, kind, x, p, args)
  lstm = strcmp (kind, "lstm");
  opt = struct ("h0", [], "c0", [], "lengths", [], "reverse", false);
  if (! lstm)
    opt = rmfield (opt, "c0");
  endif
  opt = parse_options (caller, opt, args, numfields (opt));
  c0 = field_or_empty (opt, "c0");
  type = class (check_real (caller, "X", x, ""));
  p = check_params (caller, "P", p, kind, type);
  reverse = check_flag (caller, "REVERSE", opt.reverse);
  B = max (state_columns (opt.h0, p.H), state_columns (c0, p.H));
  [x, lengths] = check_sequence (caller, "X", x, p.D, opt.lengths, B);
  dims = [p.H, size(x, 2)];
  h0 = check_state (caller, "H0", opt.h0, type, dims, "[H,B]");
  c0 = check_state (caller, "C0", c0, type, dims, "[H,B]");

  [y, hT, cT, h, c, gates, ws] = __seqrnn__ ("recurrent_forward", x, p, [], ...
                                             {"forward", "reverse"}{1+reverse}, lengths, h0, c0);
  cache = struct ("maker", caller, "ws", ws, "x", x, "p", p, "lengths", lengths, ...
                  "reverse", reverse);
  if (lstm)
    fwd = struct ("y", y, "h", h, "c", c, "gates", gates, "hT", hT, "cT", cT, "cache", cache);
  else
    fwd = struct ("y", y, "h", h, "gates", gates, "hT", hT, "cache", cache);
  endif
endfunction
