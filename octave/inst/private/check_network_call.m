## The arguments of predict and loss_grad in the form that C accepts, or an error that says what is
## wrong.
function [net, theta, batch, state] = check_network_call (caller, net, theta, batch, state, ...
                                                          with_targets)
  net = check_network (caller, "NET", net);
  theta = check_theta (caller, net, theta);
  [batch, B] = check_batch (caller, "BATCH", net, batch, class (theta), with_targets);
  state = check_net_state (caller, net, state, B, class (theta));
endfunction
