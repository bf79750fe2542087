## The checkpoint in a file: its arrays and its spec. An error if it is not whole.
function c = whole_checkpoint (path, caller)
  [arrays, metadata] = read_file (caller, path, 2);
  format = metadata(strcmp ({metadata.name}, "seqrnn.checkpoint"));
  if (isempty (format) || ! strcmp (format.value, "1"))
    file_error (caller, path, " is no checkpoint of this version");
  endif
  spec = metadata_to_spec (metadata, "spec");
  if (isempty (spec))
    spec = struct ();
  endif
  c = struct ("arrays", cell2struct ({arrays.value}(:), {arrays.name}(:), 1), "spec", spec);
endfunction
