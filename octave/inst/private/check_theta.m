## The flat parameter vector of a network, as a column.
function theta = check_theta (caller, net, theta)
  theta = check_array (caller, "THETA", theta, "", [net.nparam, 1], "[nparam]");
endfunction
