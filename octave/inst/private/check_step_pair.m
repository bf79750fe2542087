## The parameters and gradient of an optimiser step as columns of one class.
function [theta, grad] = check_step_pair (caller, theta, grad)
  flat = flatten (caller, "THETA", theta);
  grad = check_real (caller, "GRAD", align_gradient (caller, "GRAD", theta, grad), class (flat));
  theta = flat;
endfunction
