## Something ends a training, what looks at the validation loss has one, and no rate is below the
## least.
function train_check_end (o, callback)
  if (all (isinf ([o.epochs, o.max_steps, o.time_limit, o.patience])) && isempty (callback))
    error ("seqrnn:argument", ["train: EPOCHS must be finite, or another limit or a callback " ...
           "end the training"]);
  endif
  least = field_or_empty (o.schedule, "least");
  if (! isempty (least) && least > o.optimiser.learning_rate)
    error ("seqrnn:argument", ["train: LEAST of SCHEDULE must be at most the learning rate, " ...
           "%g, not %g"], o.optimiser.learning_rate, least);
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

%!error <train: LEAST of SCHEDULE must be at most the learning rate, 0.001, not 0.5>
%! d = struct ("x", 1, "targets", 1);
%! train (network (1, dense_layer (1), "mse"), d, "schedule", ...
%!        schedule ("cosine", "size", 3, "least", 0.5));
