## x as [D,B,T] and lengths as int32 [B] (empty: all T). B tells how many sequences other
## arguments speak of (0: they do not): Octave drops trailing dimensions of 1, so that a
## matrix of B > 1 columns is then one step of B sequences; otherwise a matrix is one
## sequence [D,T].
function [x, lengths] = check_sequence (caller, name, x, D, lengths, B, lengths_name = "LENGTHS")
  x = check_real (caller, name, x, "");
  if (isempty (x) || ndims (x) > 3)
    wrong (caller, name, "an array [D,B,T] or one sequence [D,T]", x);
  endif
  if (rows (x) != D)
    wrong_rows (caller, name, x, D);
  endif
  B = max (B, numel (lengths));
  if (ndims (x) == 2 && ! (B > 1 && columns (x) == B))
    x = reshape (x, rows (x), 1, columns (x));
  endif
  lengths = check_lengths (caller, lengths_name, lengths, size (x, 2), size (x, 3));
endfunction

function wrong_rows (caller, name, x, D)
  if (isvector (x) && ! isscalar (x))
    n = numel (x);
    error ("seqrnn:argument", ["%s: %s must have %d rows (features), not the vector %s: as " ...
           "%dx1 it is one step of %d features, as 1x%d one feature over %d steps"], ...
           caller, name, D, describe (x), n, n, n, n);
  endif
  error ("seqrnn:argument", "%s: %s must have %d rows (features), not %d", caller, name, D, ...
         rows (x));
endfunction
