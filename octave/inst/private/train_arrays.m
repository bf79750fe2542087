## The arrays of a training that C changes, where they are not there yet, for N sequences.
function work = train_arrays (work, net, o, N)
  n = net.nparam;
  zero = @(n) zeros (n, 1, o.precision);
  nmoment = __seqrnn__ ("optim_nmoment", o.optimiser);
  average = zero (0);
  if (o.ema > 0)
    average = work.theta;
  endif
  nstate = 0;
  if (o.truncate(1) > 0)
    nstate = __seqrnn__ ("network_sizes", net, min (o.batch, N)).nstate;
  endif
  work = fill_fields (work, struct ("before", [work.theta; average], ...
                                    "moments", zero (n * nmoment), ...
                                    "average", average, "sum", zero (n * (o.accumulate > 1)), ...
                                    "state", zero (nstate)));
endfunction
