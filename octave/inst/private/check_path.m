## The name of a file.
function path = check_path (caller, path)
  if (! (ischar (path) && isrow (path) && all (path)))
    wrong (caller, "PATH", "the name of a file", path);
  endif
endfunction
