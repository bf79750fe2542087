## Adds a row to the checks of an exercise.
function checks = add_check (checks, check, value, threshold, pass)
  checks = add_row (checks, "check", check, "value", value, "threshold", threshold, "pass", pass);
endfunction
