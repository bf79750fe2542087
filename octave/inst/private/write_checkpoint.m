## Writes a checkpoint, for train: write_checkpoint (path, arrays, spec, caller). arrays is a struct
## whose fields are arrays, kept to the bit; spec a nested struct (see spec_to_metadata). The file
## that is replaced lives on as PATH.previous, if keep_previous.
function message = write_checkpoint (path, arrays, spec, caller = "train", keep_previous = true)
  notes = [struct("name", "seqrnn.checkpoint", "value", "1"), spec_to_metadata(spec, "spec")];
  message = write_file (caller, check_path (caller, path), ...
                        named_arrays (caller, "ARRAYS", arrays), notes, [], true, keep_previous);
  if (nargout == 0 && ! isempty (message))
    file_error (caller, path, message);
  endif
endfunction
