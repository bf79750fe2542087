## The arrays of a training that C changes, for N sequences: of one that starts, from its theta; of
## one that goes on, its own, checked.
function arrays = train_arrays (work, starts, net, o, N)
  n = net.nparam;
  nstate = 0;
  if (o.truncate(1) > 0)
    nstate = __seqrnn__ ("network_sizes", net, min (o.batch, N)).nstate;
  endif
  sizes = struct ("theta", n, "before", n * (1 + (o.ema > 0)), ...
                  "moments", n * __seqrnn__ ("optim_nmoment", o.optimiser), ...
                  "average", n * (o.ema > 0), "sum", n * (o.accumulate > 1), "state", nstate);
  arrays = struct ();
  for [size, name] = sizes
    if (size == 0 || (starts && any (strcmp (name, {"moments", "sum", "state"}))))
      arrays.(name) = zeros (size, 1, o.precision);
    elseif (starts)
      arrays.(name) = repmat (work.theta, size / n, 1);
    else
      value = field_or_empty (work, name);
      check_numbers ("train", ["RESUME.trainer." name], value, size);
      arrays.(name) = cast (full (value(:)), o.precision);
    endif
  endfor
endfunction
