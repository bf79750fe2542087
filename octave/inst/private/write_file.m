## Writes a struct array (name, value, shape) with metadata, a struct array (name, value), to a
## safetensors file; floating-point arrays as dtype, [] is their own.
function message = write_file (caller, path, arrays, metadata, dtype, checksum, keep_previous)
  own = struct ("double", "F64", "single", "F32", "int64", "I64", "int32", "I32", "uint8", "U8");
  for k = 1:numel (arrays)
    value = arrays(k).value;
    arrays(k).dtype = own.(class (value));
    if (! isempty (dtype) && isfloat (value))
      arrays(k).dtype = dtype;
    endif
  endfor
  message = __seqrnn__ ("safetensors_write", tilde_expand (path), arrays, metadata, checksum, ...
                        keep_previous);
  if (nargout == 0 && ! isempty (message))
    file_error (caller, path, message);
  endif
endfunction
