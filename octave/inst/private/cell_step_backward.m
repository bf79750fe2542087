## rnn_step_backward, gru_step_backward and lstm_step_backward.
function g = cell_step_backward (caller, kind, dh, dc, step)
  k = check_maker (caller, "STEP", step, [kind "_step"]);
  [x, p] = deal (k.x, k.p);
  dims = [p.H, columns(x)];
  dh = check_state (caller, "DH", dh, class (x), dims, "[H,B]");
  dc = check_state (caller, "DC", dc, class (x), dims, "[H,B]");
  [dx, dtheta, dh, dc] = __seqrnn__ ("step_backward", x, p, k.ws, dh, dc);
  g = cut_parameters (struct ("dx", dx), p, dtheta, "d");
  g.dh = dh;
  if (strcmp (kind, "lstm"))
    g.dc = dc;
  endif
endfunction
