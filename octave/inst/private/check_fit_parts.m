## What train returned, as whole as it must be to be described.
function fit = check_fit_parts (caller, name, fit)
  at = @(varargin) [name "." strjoin(varargin, ".")];
  number = @(s, varargin) check_numbers (caller, at (varargin{:}), ...
                                         field_or_empty (s, varargin{end}), 1);
  for part = {"trainer", "best", "options"}
    part_of (caller, at (part{1}), fit.(part{1}));
  endfor
  part_of (caller, at ("trainer", "position"), field_or_empty (fit.trainer, "position"));
  for field = {"step", "epoch"}
    number (fit.trainer.position, "trainer", "position", field{1});
  endfor
  for field = {"epoch", "loss"}
    number (fit.best, "best", field{1});
  endfor
  check_columns (caller, at ("history"), fit.history, {"epoch", "step", "loss", "norm", "rate"});
  check_columns (caller, at ("validation"), fit.validation, {"epoch", "step", "loss", "accuracy"});
  how = field_or_empty (fit.options, "optimiser");
  if (! (isstruct (how) && isscalar (how) && all (isfield (how, {"kind", "learning_rate"}))))
    wrong (caller, at ("options", "optimiser"), "as train made it", how);
  endif
  number (fit, "seconds");
  if (! (ischar (fit.stopped) && isrow (fit.stopped)))
    wrong (caller, at ("stopped"), "a string", fit.stopped);
  endif
endfunction

function part_of (caller, name, part)
  if (! (isstruct (part) && isscalar (part)))
    wrong (caller, name, "as train made it", part);
  endif
endfunction
