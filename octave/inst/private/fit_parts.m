## What train returned may stand in place of a network and its parameters: fit.net, fit.theta and
## args of the arguments (fit, args{:}), otherwise the arguments as they are.
function [net, theta, args] = fit_parts (caller, net, args)
  if (isstruct (net) && isscalar (net) && isfield (net, "trainer"))
    fit = check_fit (caller, "FIT", net);
    [net, theta] = deal (fit.net, fit.theta);
  else
    theta = args{1};
    args(1) = [];
  endif
endfunction
