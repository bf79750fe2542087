## Of a network, or its inputs and layers: the vocabularies of its embeddings, and the number of
## numeric features.
function [vocabularies, D] = input_sizes (net)
  kinds = cellfun (@(layer) layer.kind, net.layers, "UniformOutput", false);
  C = find (! strcmp ([kinds, {""}], "embedding"), 1) - 1;
  vocabularies = net.inputs(1:C);
  D = [net.inputs, 0](C+1);
endfunction
