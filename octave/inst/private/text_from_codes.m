## The string of some code points.
function text = text_from_codes (code)
  text = char (__seqrnn__ ("utf8_encode", int32 (code(:))));
endfunction
