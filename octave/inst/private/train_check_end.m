## Something ends a training, and what looks at the validation loss has one.
function train_check_end (o, callback)
  if (all (isinf ([o.epochs, o.max_steps, o.time_limit, o.patience])) && isempty (callback))
    error ("seqrnn:argument", ["train: EPOCHS must be finite, or another limit or a callback " ...
           "end the training"]);
  endif
  if (strcmp (o.validation, "none"))
    if (isfinite (o.patience))
      error ("seqrnn:argument", ["train: PATIENCE needs VALIDATION: it looks at the validation " ...
             "loss"]);
    elseif (strcmp (o.schedule.kind, "plateau"))
      error ("seqrnn:argument", ["train: SCHEDULE \"plateau\" needs VALIDATION: it looks at " ...
             "the validation loss"]);
    endif
  endif
endfunction
