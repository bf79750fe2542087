## "1 update", "2 updates"
function text = count_text (n, noun)
  text = sprintf ("%d %s%s", n, noun, repmat ("s", 1, n != 1));
endfunction
