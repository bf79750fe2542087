## The parameters and gradient of an optimiser step as columns of one class.
function [theta, grad] = check_step_pair (caller, theta, grad)
  flat = flatten (caller, "THETA", theta);
  grad = cast (align_gradient (caller, "GRAD", theta, grad), class (flat));
  theta = flat;
endfunction
