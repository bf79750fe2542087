## philox_uniform and philox_normal.
function x = draw (caller, kind, n, seed, stream, substream, index)
  n = check_integer (caller, "N", n, 0, 2147483647);
  seed = check_integer (caller, "SEED", seed, 0, 2^53);
  stream = check_integer (caller, "STREAM", stream, 0, 4294967295);
  substream = check_integer (caller, "SUBSTREAM", substream, 0, 4294967295);
  index = check_integer (caller, "INDEX", index, 0, 2^53);
  x = create (caller, "N", kind, n, seed, stream, substream, index);
endfunction
