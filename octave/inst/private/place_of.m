## The file that a path means, from wherever: where its last links lead, and where the one before it
## is kept. It need not be there.
function path = place_of (path)
  path = tilde_expand (path);
  for k = 1:40
    [to, failed] = readlink (path);
    if (failed)
      break;
    endif
    if (! is_absolute_filename (to))
      to = fullfile (fileparts (path), to);
    endif
    path = to;
  endfor
  if (! is_absolute_filename (path))
    path = fullfile (pwd (), path);
  endif
endfunction
