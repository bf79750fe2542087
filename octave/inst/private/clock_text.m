## Seconds as users read them: "5.0 s", "1:05 min", "1:02:05 h"; fewer than none are none.
function text = clock_text (seconds)
  seconds(seconds < 0) = 0;
  whole = round (seconds);
  if (! isfinite (seconds))
    text = "?";
  elseif (seconds < 59.95)
    text = sprintf ("%.1f s", seconds);
  elseif (whole < 3600)
    text = sprintf ("%d:%02d min", floor (whole / 60), mod (whole, 60));
  else
    text = sprintf ("%d:%02d:%02d h", floor (whole / 3600), mod (floor (whole / 60), 60), ...
                    mod (whole, 60));
  endif
endfunction

%!test
%! f = train (network (1, dense_layer (1), "mse"), struct ("x", 1, "targets", 1), "epochs", 1, ...
%!            "verbose", false);
%! texts = {-0.2, "0.0 s"; 0.04, "0.0 s"; 59.9, "59.9 s"; 59.97, "1:00 min"; ...
%!          65, "1:05 min"; 3725, "1:02:05 h"; 3599.7, "1:00:00 h"; 360000, "100:00:00 h"};
%! for k = 1:rows (texts)
%!   f.seconds = texts{k,1};
%!   text = evalc ("summary (f)");
%!   assert (! isempty (strfind (text, [", " texts{k,2} ", stopped"])), texts{k,2});
%! endfor
