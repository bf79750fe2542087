## Seconds as users read them.
function text = clock_text (seconds)
  if (! isfinite (seconds))
    text = "?";
  elseif (seconds < 60)
    text = sprintf ("%.1f s", seconds);
  else
    text = sprintf ("%d:%02d:%02d", floor (seconds / 3600), floor (mod (seconds, 3600) / 60), ...
                    floor (mod (seconds, 60)));
  endif
endfunction
