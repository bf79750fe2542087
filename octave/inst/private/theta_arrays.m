## The parameter arrays of a network as a struct array (name, value, shape). Weights have two
## extents, even if one is 1; vectors have one.
function arrays = theta_arrays (net, theta)
  arrays = struct ("name", {net.layout.name}, "value", [], "shape", []);
  for k = 1:numel (arrays)
    t = net.layout(k);
    arrays(k).value = reshape (theta(t.offset - 1 + (1:t.rows*t.cols)), t.rows, t.cols);
    arrays(k).shape = [t.rows, t.cols];
    if (isempty (regexp (t.name, '\.[A-Z]$', "once")))
      arrays(k).shape = t.rows;
    endif
  endfor
endfunction
