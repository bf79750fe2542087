## Rewrites the progress line; final: ends it.
function p = progress_line (p, line, final)
  printf ("\r%-*s%s", p.width, line, repmat ("\n", 1, final));
  fflush (stdout);
  [p.shown, p.width] = deal (toc (p.start), numel (line));
endfunction
