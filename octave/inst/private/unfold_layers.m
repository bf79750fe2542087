## Stacked recurrent layers as single ones with dropout layers between them. origin: which of the
## layers each one comes from.
function [single, origin] = unfold_layers (layers)
  [single, origin] = deal ({}, []);
  for k = 1:numel (layers)
    stack = layers(k);
    if (isfield (layers{k}, "layers"))
      one = rmfield (layers{k}, {"layers", "dropout"});
      between = {};
      if (layers{k}.dropout > 0)
        between = {dropout_layer(layers{k}.dropout)};
      endif
      stack = [{one}, repmat([between, {one}], 1, layers{k}.layers - 1)];
    endif
    single = [single, stack];
    origin = [origin, repmat(k, 1, numel (stack))];
  endfor
endfunction
