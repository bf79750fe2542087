## One of some strings.
function value = check_choice (caller, name, value, choices)
  if (! (ischar (value) && any (strcmp (value, choices))))
    wrong (caller, name, ["one of \"" strjoin(choices, "\", \"") "\""], value);
  endif
endfunction
