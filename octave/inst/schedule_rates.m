## -*- texinfo -*-
## @deftypefn  {} {@var{rates} =} schedule_rates (@var{schedule}, @var{learning_rate}, @var{steps})
## @deftypefnx {} {@var{rates} =} schedule_rates (@var{schedule}, @var{learning_rate}, @
## @var{steps}, @var{epoch_steps})
## The learning rates of the first updates of a training, to look at or plot.
##
## @var{schedule} is the name of a schedule or a struct made by @code{schedule}, but not
## @qcode{"plateau"}, whose rates follow from validation losses. The result is a column of
## @var{steps} rates, with @var{epoch_steps} updates (default 1: epochs are shown) in an
## epoch.
##
## @example
## schedule_rates (schedule ("step", "size", 2, "gamma", 0.5), 0.8, 6)'
##   @result{} ans =
##      0.8000   0.8000   0.4000   0.4000   0.2000   0.2000
## @end example
## @seealso{schedule, train}
## @end deftypefn

function rates = schedule_rates (s, learning_rate, steps, epoch_steps = 1)
  if (nargin < 3)
    print_usage ();
  endif
  caller = "schedule_rates";
  s = check_made (caller, "SCHEDULE", s, @schedule);
  if (strcmp (s.kind, "plateau"))
    error ("seqrnn:argument", ["%s: SCHEDULE must not be \"plateau\": its rates follow from " ...
           "validation losses"], caller);
  endif
  learning_rate = check_number (caller, "LEARNING_RATE", learning_rate, 0, Inf, true);
  steps = check_size (caller, "STEPS", steps);
  epoch_steps = check_size (caller, "EPOCH_STEPS", epoch_steps);
  rates = __seqrnn__ ("schedule_rates", s, learning_rate, steps, epoch_steps);
endfunction

%!assert (schedule_rates ("constant", 0.1, 3), [0.1; 0.1; 0.1])
%!assert (schedule_rates (schedule ("exponential", "gamma", 0.5), 1, 5, 2), [1; 1; 0.5; 0.5; 0.25])
%!assert (schedule_rates (schedule ("cosine", "size", 4, "least", 0.2), 1, 6), ...
%!        [0.6 + 0.4 * cos(pi * (0:4)' / 4); 0.2], 1e-15)
%!assert (schedule_rates (schedule ("constant", "warmup", 4), 2, 6), [0.5; 1; 1.5; 2; 2; 2])
%!test
%! r = schedule_rates (schedule ("one_cycle", "per", "step", "size", 10), 1, 12);
%! assert (r([1, 3, 10, 12]), [1 / 25; 1; 1 / 25e4; 1 / 25e4], 1e-15);
%!error <Invalid call> schedule_rates ("constant", 1)
%!error <SCHEDULE must not be "plateau"> schedule_rates ("plateau", 0.1, 3)
%!error <SCHEDULE must be a name or a struct made by schedule, not 3> schedule_rates (3, 0.1, 3)
%!error <schedule_rates: SCHEDULE: SIZE must be a finite number> schedule_rates ("step", 0.1, 3)
%!error <schedule_rates: SCHEDULE: there is no option "gama">
%! schedule_rates (struct ("kind", "step", "gama", 3), 0.1, 3)
%!error <LEARNING_RATE must be a finite number . 0> schedule_rates ("constant", 0, 3)
%!error <STEPS must be an integer .*, not 0> schedule_rates ("constant", 1, 0)
%!error <EPOCH_STEPS must be an integer .*, not 0.5> schedule_rates ("constant", 1, 3, 0.5)
