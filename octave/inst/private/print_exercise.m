## The result of an exercise on the screen.
function print_exercise (r)
  printf ("Exercise %d: %s\n\n%s\n", r.exercise, r.title, wrap_text (["Claim: " r.claim]));
  print_table (r.evidence);
  printf ("\n");
  for k = 1:numel (r.checks.check)
    printf ("%s  %s: %.6g (%s)\n", verdict (r.checks.pass(k)), r.checks.check{k}, ...
            r.checks.value(k), r.checks.threshold{k});
  endfor
  printf ("\n%s\n%s in %.1f s\n", wrap_text (r.notes), verdict (r.pass), r.seconds);
endfunction

function text = verdict (pass)
  text = {"FAIL", "PASS"}{1 + pass};
endfunction

function print_table (table)
  names = fieldnames (table)';
  cells = cell (numel (table.(names{1})), numel (names));
  for k = 1:numel (names)
    cells(:,k) = column_text (table.(names{k}));
  endfor
  cells = [names; cells];
  width = max (cellfun (@numel, cells), [], 1);
  for i = 1:rows (cells)
    line = cellfun (@(text, n) sprintf ("%-*s", n + 2, text), cells(i,:), num2cell (width), ...
                    "UniformOutput", false);
    printf ("  %s\n", strtrim ([line{:}]));
  endfor
endfunction

function text = column_text (column)
  if (iscellstr (column))
    text = column;
  elseif (islogical (column))
    text = {"false", "true"}(column + 1)(:);
  elseif (all (column == fix (column)) && all (abs (column) < 1e15))
    text = arrayfun (@(x) sprintf ("%d", x), column, "UniformOutput", false);
  else
    text = arrayfun (@(x) sprintf ("%.4g", x), column, "UniformOutput", false);
  endif
endfunction

## Lines of at most 90 characters; those after the first are indented.
function text = wrap_text (text)
  text = [regexprep(text, "(.{1,86})(?: +|$)", "$1\n  ")(1:end-2)];
endfunction
