## Is it time to show a progress line?
function yes = progress_due (p, final)
  yes = p.verbose && (final || toc (p.start) >= p.shown + p.interval / 2);
endfunction
