## A seed: an integer in 0 .. 2^53. [] draws one from rand, so that rand ("twister", s)
## governs.
function seed = check_seed (caller, seed)
  if (isnumeric (seed) && isempty (seed))
    seed = floor (rand () * 2^31);
  endif
  seed = check_integer (caller, "SEED", seed, 0, 2^53);
endfunction
