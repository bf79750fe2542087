## The code points of a text as ids from 1 in the vocabulary.
function ids = text_ids (caller, name, code, vocabulary)
  ids = int32 (lookup (vocabulary, double (code(:)), "m"));
  unknown = find (ids == 0, 1);
  if (! isempty (unknown))
    error ("seqrnn:argument", ["%s: %s has the character \"%s\" (U+%04X) at position %d, which " ...
           "is not in the model's vocabulary"], caller, name, text_from_codes (code(unknown)), ...
           code(unknown), unknown);
  endif
endfunction
