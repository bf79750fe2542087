## A fit that is resumed may have been changed by hand, and a checkpoint made up: what C would
## stumble over is refused, by the name that it has in a fit.
function train_check_run (run)
  check_position (run.position);
  numbers ("trainer.sizes", run.sizes, 4 + 4 * strcmp (run.options.validation, "data"));
  count ("trainer.waited", run.waited);
  count ("trainer.ended", run.ended);
  for name = {"epoch", "loss", "reference"}
    numbers (["best." name{1}], field_or_empty (run.best, name{1}), 1);
  endfor
  count ("best.epoch", run.best.epoch);
  numbers ("seconds", run.seconds, 1);
  if (run.best.epoch > 0)
    numbers ("theta", run.best.theta, run.net.nparam);
  endif
  check_columns ("train", "RESUME.history", run.history, ...
                 {"epoch", "step", "loss", "norm", "rate"});
  check_columns ("train", "RESUME.validation", run.validation, ...
                 {"epoch", "step", "loss", "accuracy"});
  if (strcmp (run.options.precision, "single"))
    check_within_single ("train", "RESUME.theta", run.best.theta);
    check_within_single ("train", "RESUME.trainer", run.work);
  endif
endfunction

function check_position (at)
  first = __seqrnn__ ("position_first", 1);
  names = fieldnames (first);
  if (! (isstruct (at) && isscalar (at) && isempty (setxor (fieldnames (at), names))))
    wrong ("train", "RESUME.trainer.position", ["a struct of " strjoin(names', ", ")], at);
  endif
  for name = names'
    if (any (strcmp (name{1}, {"norm", "best", "factor"})))
      numbers (["trainer.position." name{1}], at.(name{1}), 1);
    else
      count (["trainer.position." name{1}], at.(name{1}));
    endif
  endfor
endfunction

## How much is done of something.
function count (name, value)
  check_integer ("train", ["RESUME." name], value, 0, 2^53);
endfunction

function numbers (name, value, n)
  check_numbers ("train", ["RESUME." name], value, n);
endfunction
