## Adds to s the arrays W, U, b, bU, p (prefix before their names) of the flat vector
## theta.
function s = cut_parameters (s, spec, theta, prefix)
  [G, npeephole] = gate_count (spec);
  R = G * spec.H;
  parts = {"W", R, spec.D; "U", R, spec.H; "b", R, 1};
  if (spec.recurrent_bias)
    parts(end+1,:) = {"bU", R, 1};
  endif
  if (spec.peephole)
    parts(end+1,:) = {"p", npeephole, 1};
  endif
  offset = 0;
  for k = 1:rows (parts)
    [name, m, n] = parts{k,:};
    s.([prefix name]) = reshape (theta(offset+(1:m*n)), m, n);
    offset += m * n;
  endfor
endfunction
