## Takes the progress line away, for other output to stand there.
function p = progress_clear (p)
  if (p.width > 0)
    printf ("\r%s\r", blanks (p.width));
    fflush (stdout);
    p.width = 0;
  endif
endfunction
