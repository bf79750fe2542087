## What lies beyond the lengths of B sequences in an array [rows,B,T] (columns_last: [B,T,columns])
## may be anything: it becomes 0. Where the sizes do not fit, the array stays as it is, for the
## checks to say so.
function a = clear_padding (a, lengths, B, T, columns_last = false)
  padding = (1:T) > double (lengths(:));  # [B,T]
  if (! (isnumeric (a) || islogical (a)) || issparse (a) || numel (lengths) != B
      || mod (numel (a), B * T) || ! any (padding(:)))
    return;
  endif
  dims = size (a);
  if (columns_last)
    a = reshape (a, B * T, []);
    a(padding,:) = 0;
  else
    a = reshape (a, [], B * T);
    a(:,padding) = 0;
  endif
  a = reshape (a, dims);
endfunction
