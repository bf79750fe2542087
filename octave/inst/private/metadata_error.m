## Raises the error of a note that does not belong to what the file should hold.
function metadata_error (key, reason)
  error ("seqrnn:file", "the metadata \"%s\" %s", key(1:min (60, end)), reason);
endfunction
