## Rewrites the progress line from parts, of which those of `spare` go first, in that order, if it
## would be wider than the terminal; if that is not enough, the first part is cut. final: ends it.
function p = progress_line (p, parts, spare, final)
  width = terminal_size ()(2) - 1;
  join = @(parts) strrep (strjoin (parts(! cellfun ("isempty", parts)), "  "), "  (", " (");
  for k = spare
    if (numel (join (parts)) > width)
      parts{k} = "";
    endif
  endfor
  excess = max (numel (join (parts)) - width, 0);
  parts{1} = parts{1}(1:max (end - excess, 0));
  line = join (parts)(1:min (end, max (width, 1)));
  printf ("\r%-*s%s", p.width, line, repmat ("\n", 1, final));
  fflush (stdout);
  [p.shown, p.width] = deal (toc (p.start), numel (line) * ! final);
endfunction

%!test # never wider than the terminal, with the time that is left
%! d = struct ("x", ones (1, 4, 3), "targets", ones (4, 3));
%! net = network (1, dense_layer (1), "mse");
%! text = evalc (['train (net, d, "validation", 0.5, "epochs", Inf, "time_limit", 1.2, ' ...
%!                '"batch", 1, "seed", 1, "verbose", true);']);
%! lines = strsplit (text, "\r")(2:end);
%! assert (numel (lines) > 3);
%! width = terminal_size ()(2);
%! for k = 1:numel (lines) - 1
%!   assert (columns (lines{k}) < width);
%!   ok = regexp (lines{k}, '^epoch \d+ .*loss .* ETA ([\d.]+ s|\?) *$') == 1;
%!   assert (isequal (ok, true), ["the line " lines{k}]);
%! endfor
%!test # what a callback prints has a line of its own
%! d = struct ("x", ones (1, 4, 3), "targets", ones (4, 3));
%! net = network (1, dense_layer (1), "mse");
%! text = evalc (['train (net, d, "epochs", 3, "seed", 1, "verbose", true, "callback", ' ...
%!                '@(info) printf ("epoch %d here\n", info.epoch));']);
%! for line = strsplit (text, "\n")
%!   last = strsplit (line{1}, "\r"){end};
%!   assert (isempty (strfind (last, "here")) || regexp (last, '^epoch \d here$') == 1, ...
%!           ["the line " last]);
%! endfor
