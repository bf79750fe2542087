## The arguments of *_step in the form that C accepts, or an error that says what is wrong.
function [x, p, h, c] = check_step (caller, kind, x, p, h, c)
  type = class (check_real (caller, "X", x, ""));
  p = check_params (caller, "P", p, kind, type);
  if (isvector (x) && numel (x) == p.D)
    x = x(:);
  endif
  if (isempty (x) || ndims (x) > 2 || rows (x) != p.D)
    wrong (caller, "X", sprintf ("a %dxB matrix [D,B]", p.D), x);
  endif
  dims = [p.H, columns(x)];
  h = check_state (caller, "H", h, type, dims, "[H,B]");
  c = check_state (caller, "C", c, type, dims, "[H,B]");
endfunction
