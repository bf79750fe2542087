## The options of a training that the fit keeps, checked: plain data, all but the seed and what is
## held out.
function o = train_options (caller, opt)
  most = 2147483647;
  count = @(name, low) check_integer (caller, toupper (name), opt.(name), low, most);
  limit = @(name, low) check_limit (caller, toupper (name), opt.(name), low);
  o = struct ();
  o.optimiser = check_made (caller, "OPTIMISER", opt.optimiser, @optimiser);
  o.schedule = check_made (caller, "SCHEDULE", opt.schedule, @schedule);
  o.epochs = limit ("epochs", 0);
  o.max_steps = limit ("max_steps", 0);
  o.batch = count ("batch", 1);
  o.tokens = count ("tokens", 0);
  o.shuffle = check_flag (caller, "SHUFFLE", opt.shuffle);
  o.bucket = count ("bucket", 0);
  o.truncate = [0, 0];
  if (! (isnumeric (opt.truncate) && any (numel (opt.truncate) == [1, 2])
         && all (opt.truncate(:) == 0)))
    k = double (check_truncate (caller, opt.truncate));
    o.truncate = [k, zeros(1, 2 * isempty (k))];
  endif
  o.accumulate = count ("accumulate", 1);
  o.ema = check_rate (caller, "EMA", opt.ema);
  o.patience = limit ("patience", 1);
  o.min_delta = check_number (caller, "MIN_DELTA", opt.min_delta, 0, Inf);
  o.time_limit = opt.time_limit;
  if (! isequal (o.time_limit, Inf))
    o.time_limit = check_number (caller, "TIME_LIMIT", o.time_limit, 0, Inf, true);
  endif
  o.checkpoint_every = count ("checkpoint_every", 0);
  check_choice (caller, "PRECISION", opt.precision, {"single", "double"});
  o.precision = opt.precision;
  if (strcmp (o.precision, "single"))
    check_within_single (caller, "OPTIMISER", o.optimiser);
    check_within_single (caller, "SCHEDULE", o.schedule);
  endif
endfunction
