## A text's ids as data: train, in B streams, each of which predicts the characters after it;
## validation, the part that is held out, [] if it has nothing to predict; length, of the former.
function parts = text_parts (caller, ids, B, held_out)
  n = numel (ids) - floor (held_out * numel (ids));
  if (n <= B)
    error ("seqrnn:argument", ["%s: TEXT must have more than %d characters to train on, one " ...
           "for each of BATCH streams, but has %d"], caller, B, n);
  endif
  parts = struct ("train", text_streams (ids(1:n), B), "validation", [], "length", n);
  if (numel (ids) > n + 1)
    parts.validation = text_streams (ids(n+1:end), 1);
  endif
endfunction
