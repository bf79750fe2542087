## The flat recurrent state of a network for B sequences; [] stays empty: zero.
function state = check_net_state (caller, net, state, B, type)
  nstate = __seqrnn__ ("network_sizes", net, B).nstate;
  state = check_state (caller, "STATE", state, type, [nstate, 1], "[nstate]");
endfunction
