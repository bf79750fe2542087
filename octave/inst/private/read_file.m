## The arrays of a safetensors file, a struct array (name, value, shape), and its metadata, a
## struct array (name, value). verify: true, false, or 2: it must have a checksum.
function [arrays, metadata] = read_file (caller, path, verify)
  [arrays, metadata, message] = __seqrnn__ ("safetensors_read", tilde_expand (path), verify);
  if (! isempty (message))
    file_error (caller, path, message);
  endif
endfunction
