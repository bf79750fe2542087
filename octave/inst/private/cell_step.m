## rnn_step, gru_step and lstm_step: x[D,B], h[H,B], c[H,B] (lstm) -> the next h and c.
function s = cell_step (caller, kind, x, h, c, p)
  type = class (check_real (caller, "X", x, ""));
  p = check_params (caller, "P", p, kind, type);
  if (isvector (x) && numel (x) == p.D)
    x = x(:);
  endif
  if (isempty (x) || ndims (x) > 2 || rows (x) != p.D)
    wrong (caller, "X", sprintf ("a %dxB matrix [D,B]", p.D), x);
  endif
  dims = [p.H, columns(x)];
  h = step_state (caller, "H", h, type, dims);
  if (strcmp (kind, "lstm"))
    c = step_state (caller, "C", c, type, dims);
  endif
  [h, c, gates, ws] = __seqrnn__ ("step", x, p, h, c);
  cache = struct ("maker", caller, "ws", ws, "x", x, "p", p);
  if (strcmp (kind, "lstm"))
    s = struct ("h", h, "c", c, "gates", gates, "cache", cache);
  else
    s = struct ("h", h, "gates", gates, "cache", cache);
  endif
endfunction

function s = step_state (caller, name, s, type, dims)
  s = check_state (caller, name, s, type, dims, "[H,B]");
  if (isempty (s))
    s = zeros (dims, type);
  endif
endfunction
