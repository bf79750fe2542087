## The sequences of a cell side by side: [rows,T_i] as [rows,total], or, by_row, [T_i,rows] as
## [total,rows]. Vectors of T_i serve where rows is 1. expected: the lengths that they must have
## ([]: any).
function [joined, lengths] = join_cells (caller, name, parts, rows, by_row, expected)
  if (! iscell (parts) || isempty (parts))
    wrong (caller, name, "a cell of sequences", parts);
  endif
  given = parts = reshape (parts, 1, []);
  if (rows == 1)
    parts = cellfun (@(part) part(:)', parts, "UniformOutput", false);
  elseif (by_row)
    parts = cellfun (@(part) part.', parts, "UniformOutput", false, ...
                     "ErrorHandler", @(e, part) part);
  endif
  fits = cellfun (@(part) (isnumeric (part) || (islogical (part) && ! by_row)) ...
                          && ndims (part) == 2, parts) ...
         & (cellfun ("size", parts, 1) == rows | cellfun ("isempty", parts));
  if (! all (fits))
    k = find (! fits, 1);
    shape = {"%s{%d} must be numeric %dxT", "%s{%d} must be numeric Tx%d"}{1 + by_row};
    error ("seqrnn:argument", ["%s: " shape ", not %s"], caller, name, k, rows, ...
           describe (given{k}));
  endif
  lengths = cellfun ("size", parts, 2) .* ! cellfun ("isempty", parts);
  check_lengths_agree (caller, name, lengths, expected);
  parts = parts(! cellfun ("isempty", parts));
  if (islogical (parts{1}) || numel (unique (cellfun ("class", parts, "UniformOutput", false))) > 1)
    parts = cellfun (@double, parts, "UniformOutput", false);  # or a class would round the others
  endif
  joined = [parts{:}];
  if (by_row)
    joined = joined.';
  endif
endfunction

function check_lengths_agree (caller, name, lengths, expected)
  if (sum (lengths) == 0)
    error ("seqrnn:argument", "%s: %s must have at least one step", caller, name);
  elseif (isempty (expected))
    return;
  elseif (numel (lengths) != numel (expected))
    error ("seqrnn:argument", "%s: %s must have %d sequences, not %d", caller, name, ...
           numel (expected), numel (lengths));
  endif
  k = find (lengths(:) != expected(:), 1);
  if (! isempty (k))
    error ("seqrnn:argument", "%s: %s{%d} must have %d steps, as the inputs have, not %d", ...
           caller, name, k, expected(k), lengths(k));
  endif
endfunction
