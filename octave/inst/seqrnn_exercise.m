## -*- texinfo -*-
## @deftypefn  {} {} seqrnn_exercise (@var{n})
## @deftypefnx {} {@var{result} =} seqrnn_exercise (@var{n}, @var{name}, @var{value}, @dots{})
## @deftypefnx {} {@var{list} =} seqrnn_exercise ()
## Run a textbook exercise on recurrent networks and judge its claim.
##
## @var{n} is 4 (parameter counts), 5 (perfect memory) or 12 (gradient check of the LSTM).
## The script of exercise 5, say, is @code{exercise_05_memory.m}:
## @code{type exercise_05_memory} shows it.
##
## Options, with their defaults: @qcode{"seeds"} (1), the number of seeds where chance
## plays a part; @qcode{"scale"} (@qcode{"quick"}; or @qcode{"full"} for more cases);
## @qcode{"plot"} (true if there is a display), which draws into a new figure.
##
## The result is a struct with the fields @code{exercise}, @code{title}, @code{claim},
## @code{evidence} (a struct of columns), @code{checks} (columns @code{check},
## @code{value}, @code{threshold}, @code{pass}), @code{pass}, @code{notes} and
## @code{seconds}.  Without output argument it is printed.  Without @var{n}, the result is
## a struct array of @code{exercise} and @code{title}.
##
## @example
## result = seqrnn_exercise (4, "plot", false);
## @end example
## @seealso{grad_check, lstm_params}
## @end deftypefn

function result = seqrnn_exercise (n, varargin)
  all_of = exercises ();
  if (nargin < 1)
    result = rmfield (all_of, {"claim", "run", "draw"});
    return;
  endif
  opt = struct ("seeds", 1, "scale", "quick", "plot", have_window_system ());
  opt = parse_options ("seqrnn_exercise", opt, varargin);
  seeds = check_size ("seqrnn_exercise", "SEEDS", opt.seeds);
  check_choice ("seqrnn_exercise", "SCALE", opt.scale, {"quick", "full"});
  draw = check_flag ("seqrnn_exercise", "PLOT", opt.plot);
  numbers = [all_of.exercise];
  if (! (isnumeric (n) && isscalar (n) && any (n == numbers)))
    wrong ("seqrnn_exercise", "N", ["one of " strjoin(arrayfun (@num2str, numbers, ...
           "UniformOutput", false), ", ")], n);
  endif

  start = tic ();
  exercise = all_of(n == numbers);
  r = exercise.run (seeds, opt.scale);
  r = struct ("exercise", exercise.exercise, "title", exercise.title, "claim", exercise.claim, ...
              "evidence", r.evidence, "checks", r.checks, "pass", all (r.checks.pass), ...
              "notes", r.notes, "seconds", toc (start));
  if (draw)
    draw_exercise (exercise, r.evidence);
  endif
  if (nargout > 0)
    result = r;
  else
    print_exercise (r);
  endif
endfunction

function list = exercises ()
  list = struct ("exercise", {4, 5, 12}, ...
    "title", {"Parameter counts", "Perfect memory", "LSTM gradient check"}, ...
    "claim", {["An LSTM has 4 (HD + H^2 + H) parameters and a GRU 3 (HD + H^2 + H), " ...
               "25 % fewer."], ...
              ["With forget gate 1 and input gate 0 an LSTM keeps its cell state exactly, " ...
               "over any number of steps."], ...
              ["The hand-derived backward pass of the LSTM agrees with finite differences to " ...
               "1e-5."]}, ...
    "run", {@exercise_04_parameters, @exercise_05_memory, @exercise_12_gradient}, ...
    "draw", {@plot_04_parameters, @plot_05_memory, @plot_12_gradient});
endfunction

## One new figure, which stays hidden where there is no display. An Octave that cannot
## draw (no fonts, no gnuplot) still has the result.
function draw_exercise (exercise, evidence)
  try
    if (have_window_system ())
      figure ();
    else
      figure ("visible", "off");
    endif
    exercise.draw (evidence);
  catch err
    warning ("seqrnn:plot", "seqrnn_exercise: the plot cannot be drawn: %s", err.message);
  end_try_catch
endfunction

%!test
%! list = seqrnn_exercise ();
%! assert ([list.exercise], [4, 5, 12]);
%! assert (fieldnames (list), {"exercise"; "title"});
%!test
%! r = seqrnn_exercise (4, "plot", false);
%! assert (fieldnames (r)', {"exercise", "title", "claim", "evidence", "checks", "pass", ...
%!                           "notes", "seconds"});
%! assert (r.pass);
%! assert (numel (r.evidence.case), numel (r.evidence.counted));
%! assert (fieldnames (r.checks)', {"check", "value", "threshold", "pass"});
%!test # printed without an output argument
%! text = evalc ("seqrnn_exercise (4, \"plot\", false);");
%! assert (! isempty (strfind (text, "Exercise 4: Parameter counts")));
%! assert (! isempty (strfind (text, "117248")));
%! assert (! isempty (regexp (text, "\nPASS in [0-9.]+ s\n$")));
%!test # one new figure; where Octave cannot draw, the result all the same
%! warning ("off", "all", "local");
%! before = get (0, "children");
%! r = seqrnn_exercise (4, "plot", true);
%! assert (r.pass);
%! assert (numel (get (0, "children")), numel (before) + 1);
%! close (gcf ());
%!error <N must be one of 4, 5, 12, not 3> seqrnn_exercise (3)
%!error <N must be one of 4, 5, 12, not the string "4"> seqrnn_exercise ("4")
%!error <SEEDS must be an integer .*, not 0> seqrnn_exercise (4, "seeds", 0)
%!error <SCALE must be one of "quick", "full"> seqrnn_exercise (4, "scale", 2)
%!error <PLOT must be true or false> seqrnn_exercise (4, "plot", "no")

%!demo
%! seqrnn_exercise (4);
