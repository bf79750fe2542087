## The code points of a string, or of the strings of a cell joined by newlines, as int32.
function code = text_codes (caller, name, text)
  if (iscellstr (text))
    text = strjoin (text(:)', "\n");
  endif
  if (! (ischar (text) && rows (text) <= 1))
    wrong (caller, name, "a string or a cell of strings", text);
  endif
  [code, bad] = __seqrnn__ ("utf8_decode", uint8 (text));
  if (bad)
    error ("seqrnn:argument", "%s: %s is not valid UTF-8 at character %d", caller, name, bad);
  endif
endfunction
