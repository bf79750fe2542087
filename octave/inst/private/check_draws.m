## Dropout in a pass: whether it is on, and the numbers of its draws.
function [training, seed, draw] = check_draws (caller, training, seed, draw)
  training = check_flag (caller, "TRAINING", training);
  seed = check_integer (caller, "SEED", seed, 0, 2^53);
  draw = check_integer (caller, "DRAW", draw, 0, 2^32 - 1);
endfunction
