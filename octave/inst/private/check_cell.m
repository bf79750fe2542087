## Checks the option fields of a cell; prefix goes before their names in messages ("P.").
function s = check_cell (caller, prefix, kind, s)
  name = @(field) [prefix toupper(field)];
  for field = {"recurrent_bias", "peephole", "coupled"}
    s.(field{1}) = check_flag (caller, name (field{1}), s.(field{1}));
  endfor
  s.clip = check_number (caller, name ("clip"), s.clip, 0, Inf);
  check_choice (caller, name ("reset"), s.reset, {"after", "before"});
  for field = {"gate_activation", "candidate_activation", "output_activation"}
    check_activation (caller, name (field{1}), s.(field{1}));
  endfor
  if (! strcmp (kind, "lstm") && (s.peephole || s.coupled))
    error ("seqrnn:argument", "%s: %s and %s belong to the lstm, not to the %s", caller, ...
           name ("peephole"), name ("coupled"), kind);
  endif
endfunction
