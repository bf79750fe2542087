## Checks the options of a loss; prefix as in argument_name.
function loss = check_loss_fields (caller, prefix, loss)
  name = @(field) argument_name (prefix, field);
  if (isfield (loss, "smoothing"))
    loss.smoothing = check_rate (caller, name ("smoothing"), loss.smoothing);
  endif
  if (isfield (loss, "delta"))
    loss.delta = check_number (caller, name ("delta"), loss.delta, smallest_single (), Inf, true);
  endif
  if (isfield (loss, "quantiles"))
    q = loss.quantiles;
    if (! (isfloat (q) && isreal (q) && isvector (q) && all (q > smallest_single () & q < 1)))
      wrong (caller, name ("quantiles"), "a vector of numbers above 0 and below 1", q);
    endif
    loss.quantiles = double (q(:)');
  endif
endfunction
