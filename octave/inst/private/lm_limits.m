## The limits of a training, from options of which [] is not given: epochs is then the standard
## value, but no limit where max_steps is given.
function how = lm_limits (caller, opt, epochs)
  if (! isempty (opt.max_steps))
    epochs = Inf;
  else
    opt.max_steps = Inf;
  endif
  if (! isempty (opt.epochs))
    epochs = opt.epochs;
  endif
  how = struct ("epochs", check_limit (caller, "EPOCHS", epochs, 0), ...
                "max_steps", check_limit (caller, "MAX_STEPS", opt.max_steps, 0));
endfunction
