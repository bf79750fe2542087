## The code points of a text as ids from 0 in the vocabulary.
function ids = text_ids (caller, name, code, vocabulary)
  place = lookup (vocabulary, double (code), "m");
  unknown = find (place == 0, 1);
  if (! isempty (unknown))
    error ("seqrnn:argument", ["%s: %s has the character \"%s\" (U+%04X) at position %d, which " ...
           "is not in the model's vocabulary"], caller, name, text_from_codes (code(unknown)), ...
           code(unknown), unknown);
  endif
  ids = int32 (place(:)) - 1;
endfunction
