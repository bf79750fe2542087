## How many training steps a call asks for. epochs counts from where the call starts;
## max_steps given without epochs is the only limit.
function n = lm_steps (caller, opt, epochs, epoch_steps)
  max_steps = Inf;
  if (! isempty (opt.max_steps))
    epochs = Inf;
    max_steps = opt.max_steps;
    if (! (isequal (max_steps, Inf)))
      max_steps = check_integer (caller, "MAX_STEPS", max_steps, 0, 2^53);
    endif
  endif
  if (! isempty (opt.epochs))
    epochs = check_number (caller, "EPOCHS", opt.epochs, 0, 2^31);
  endif
  n = min (floor (epochs * epoch_steps), max_steps);
  if (isinf (n))
    error ("seqrnn:argument", "%s: MAX_STEPS must be finite when EPOCHS is not given", caller);
  endif
endfunction
