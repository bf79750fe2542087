## Raises the error of a file. reason: " is cut off" or ": "w" overlaps another tensor".
function file_error (caller, path, reason)
  error ("seqrnn:file", "%s: \"%s\"%s", caller, path, reason);
endfunction
