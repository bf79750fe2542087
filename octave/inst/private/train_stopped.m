## Why a training is over; "" if it is not. The end of an epoch is dealt with before.
function why = train_stopped (run)
  [o, at] = deal (run.options, run.position);
  why = run.problem;
  if (! isempty (why) || at.epoch > run.ended)
    return;
  elseif (at.epoch >= o.epochs)
    why = "epochs";
  elseif (at.step >= o.max_steps)
    why = "max_steps";
  elseif (run.waited >= o.patience)
    why = "patience";
  elseif (run.seconds >= o.time_limit)
    why = "time_limit";
  endif
endfunction
