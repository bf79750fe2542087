## The options of a training that the fit keeps, checked: plain data, all but the seed.
function o = train_options (opt)
  caller = "train";
  whole = @(name, low) check_integer (caller, toupper (name), opt.(name), low, 2^53);
  limit = @(name, low) check_limit (caller, toupper (name), opt.(name), low);
  o = struct ();
  o.optimiser = check_made (caller, "OPTIMISER", opt.optimiser, @optimiser);
  o.schedule = check_made (caller, "SCHEDULE", opt.schedule, @schedule);
  o.epochs = limit ("epochs", 0);
  o.max_steps = limit ("max_steps", 0);
  o.batch = whole ("batch", 1);
  o.tokens = whole ("tokens", 0);
  o.shuffle = check_flag (caller, "SHUFFLE", opt.shuffle);
  o.bucket = whole ("bucket", 0);
  o.truncate = [0, 0];
  if (! isequal (opt.truncate, 0))
    o.truncate = double (check_truncate (caller, opt.truncate));
  endif
  o.accumulate = whole ("accumulate", 1);
  o.ema = check_rate (caller, "EMA", opt.ema);
  o.patience = limit ("patience", 1);
  o.min_delta = check_number (caller, "MIN_DELTA", opt.min_delta, 0, Inf);
  o.time_limit = opt.time_limit;
  if (! isequal (o.time_limit, Inf))
    o.time_limit = check_number (caller, "TIME_LIMIT", o.time_limit, 0, Inf, true);
  endif
  o.checkpoint_every = whole ("checkpoint_every", 0);
  check_choice (caller, "PRECISION", opt.precision, {"single", "double"});
  o.precision = opt.precision;
  o = merge_fields (o, held_out_options (caller, opt));
endfunction

## What is held out: a fraction, "data" or "none"; and how.
function o = held_out_options (caller, opt)
  o = struct ("validation", "none", "split", "");
  if (isstruct (opt.validation))
    o.validation = "data";
  elseif (! isempty (opt.validation))
    v = opt.validation;
    if (! (isnumeric (v) && isreal (v) && isscalar (v) && v > 0 && v < 1))
      wrong (caller, "VALIDATION", "a fraction between 0 and 1, or data", v);
    endif
    o.validation = double (v);
  endif
  if (! isempty (opt.split))
    check_choice (caller, "SPLIT", opt.split, {"random", "last", "time"});
    if (ischar (o.validation))
      error ("seqrnn:argument", "%s: SPLIT is only used where VALIDATION is a fraction", caller);
    endif
    o.split = opt.split;
  endif
endfunction
