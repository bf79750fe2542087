## Training steps in an epoch of n characters, which must suffice for the streams.
function per_epoch = lm_epoch_steps (caller, n, o)
  per_epoch = __seqrnn__ ("lm_epoch_steps", n, o.batch, o.steps);
  if (per_epoch == 0)
    error ("seqrnn:argument", ["%s: TEXT must have more than %d characters to train on, one " ...
           "for each of the BATCH = %d streams, not %d"], caller, o.batch, o.batch, n);
  endif
endfunction
