## rnn_backward, gru_backward and lstm_backward.
function g = cell_backward (caller, kind, dy, fwd, args)
  lstm = strcmp (kind, "lstm");
  opt = struct ("dh", [], "dc", [], "truncate", [], "per_step", false);
  if (! lstm)
    opt = rmfield (opt, "dc");
  endif
  opt = parse_options (caller, opt, args, numfields (opt));
  k = check_maker (caller, "FWD", fwd, [kind "_forward"]);
  [x, p, type] = deal (k.x, k.p, class (k.x));
  [B, T] = deal (size (x, 2), size (x, 3));
  dy = check_state (caller, "DY", dy, type, [p.H, B, T], "[H,B,T]");
  dh = check_state (caller, "DH", opt.dh, type, [p.H, B], "[H,B]");
  dc = check_state (caller, "DC", field_or_empty (opt, "dc"), type, [p.H, B], "[H,B]");
  truncate = check_truncate (caller, opt.truncate);
  per_step = check_flag (caller, "PER_STEP", opt.per_step);

  [dx, dtheta, dh0, dc0, dh_t, dc_t] = __seqrnn__ ("recurrent_backward", x, p, [], ...
    {"forward", "reverse"}{1+k.reverse}, k.lengths, k.ws, dy, dh, dc, truncate, per_step);
  g = cut_parameters (struct ("dx", dx), p, dtheta, "d");
  g.dh0 = dh0;
  if (lstm)
    g.dc0 = dc0;
  endif
  if (per_step)
    g.dh_t = dh_t;
    if (lstm)
      g.dc_t = dc_t;
    endif
  endif
endfunction
