## The arrays of the recurrent layers of a network as another framework has them: a cell with a cell
## for each layer, of a struct (input, recurrent, bias, recurrent_bias, projection) for each of its
## one or two directions. Absent arrays are [].
function layers = export_layers (caller, framework, net, theta)
  net = check_network (caller, "NET", net);
  theta = check_theta (caller, net, theta);
  layers = {};
  for k = recurrent_for (framework, net.layers, caller)
    layer = net.layers{k};
    directions = {""};
    if (strcmp (layer.direction, "bidirectional"))
      directions = {"forward.", "backward."};
    endif
    cells = {};
    for direction = directions
      prefix = sprintf ("%d.%s.%s", k, layer.kind, direction{1});
      mine = net.layout(strncmp ({net.layout.name}, prefix, numel (prefix)));
      part = theta(mine(1).offset - 1 + (1:sum ([mine.rows] .* [mine.cols])));
      plain = struct ("cell", layer.kind, "D", mine(1).cols, "H", layer.units, "recurrent_bias", ...
                      layer.recurrent_bias, "projection", layer.projection, "reset", layer.reset);
      arrays = __seqrnn__ ("export_cell", framework, plain, double (part), ...
                           has_two_biases (framework, layer));
      cells{end+1} = structfun (@(a) cast (a, class (theta)), arrays, "UniformOutput", false);
    endfor
    layers{end+1} = cells;
  endfor
endfunction

function two = has_two_biases (framework, layer)
  inside = strcmp (layer.kind, "gru") && strcmp (layer.reset, "after");  # r multiplies the second
  two = strcmp (framework, "torch") ...
        || (inside && (strcmp (framework, "keras") || layer.recurrent_bias));
endfunction
