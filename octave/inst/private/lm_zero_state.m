## The recurrent state at the start of the streams.
function state = lm_zero_state (net, o)
  state = zeros (__seqrnn__ ("network_sizes", net, o.batch).nstate, 1, o.precision);
endfunction
