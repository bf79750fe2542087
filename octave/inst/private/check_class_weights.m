## Class weights [K] >= 0 of a network whose loss has them; [] stays empty: all 1.
function weights = check_class_weights (caller, name, net, weights, type)
  if (! isempty (weights) && ! any (strcmp (net.loss.kind, {"softmax", "bernoulli"})))
    error ("seqrnn:argument", "%s: %s are class weights, which the loss \"%s\" does not have", ...
           caller, name, net.loss.kind);
  endif
  weights = check_weight (caller, name, weights, type, net.outputs);
endfunction
