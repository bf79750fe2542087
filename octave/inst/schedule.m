## -*- texinfo -*-
## @deftypefn  {} {@var{s} =} schedule (@var{kind})
## @deftypefnx {} {@var{s} =} schedule (@var{kind}, @var{name}, @var{value}, @dots{})
## How the learning rate changes in a training, for @code{train}.
##
## The kinds, their rates at time t (from 0) and the options that they have:
##
## @table @asis
## @item @qcode{"constant"}
## rate
## @item @qcode{"step"}
## rate * gamma^floor (t / size); gamma (0.1), size.
## @item @qcode{"exponential"}
## rate * gamma^t; gamma (0.1).
## @item @qcode{"cosine"}
## Half a cosine to least at t = size, where it stays (Loshchilov & Hutter 2017); size,
## least (0; at most the learning rate).
## @item @qcode{"plateau"}
## rate * gamma each time the validation loss has not improved for more than patience
## epochs, not below least; gamma (0.1), least (0), patience (10), threshold (1e-4): an
## improvement is a loss below best - threshold * abs (best).
## @item @qcode{"one_cycle"}
## Up to the rate, then down, by cosines (Smith & Topin 2018; PyTorch's OneCycleLR); size,
## rise (0.3, the part of the cycle that rises), start_factor (25: the first rate is rate /
## start_factor), end_factor (1e4: the last one is the first / end_factor).
## @end table
##
## All have @qcode{"per"}, what t and size count: @qcode{"epoch"} (default) or
## @qcode{"step"} (an update), and @qcode{"warmup"} (0): over the first so many updates
## the rate is multiplied by update / warmup.  size has no standard value.
##
## The result is a plain struct with the fields @code{kind} and the options of the kind.
##
## @example
## s = schedule ("cosine", "size", 50, "warmup", 100);
## @end example
## @seealso{schedule_rates, optimiser, train}
## @end deftypefn

function s = schedule (kind = "constant", varargin)
  caller = "schedule";
  check_choice (caller, "KIND", kind, __seqrnn__ ("names", "schedule"));
  s = parse_options (caller, schedule_defaults (kind), varargin);
  for [value, name] = s
    switch (name)
      case "per"
        check_choice (caller, "PER", value, {"epoch", "step"});
      case "gamma"
        s.gamma = check_number (caller, "GAMMA", value, 0, 1, true);
      case "size"
        s.size = check_number (caller, "SIZE", value, 1, Inf);
      case {"patience", "warmup"}
        s.(name) = check_integer (caller, toupper (name), value, 0, 2^53);
      case "threshold"
        s.threshold = check_rate (caller, "THRESHOLD", value);
      case "rise"
        s.rise = check_number (caller, "RISE", value, 0, 1);
      otherwise
        s.(name) = check_number (caller, toupper (name), value, 0, Inf, ! strcmp (name, "least"));
    endswitch
  endfor
  if (strcmp (kind, "plateau") && ! strcmp (s.per, "epoch"))
    error ("seqrnn:argument", ["schedule: PER must be \"epoch\" with \"plateau\", which " ...
           "looks at the validation loss"]);
  endif
  s = merge_fields (struct ("kind", kind), s);
endfunction

%!assert (schedule (), struct ("kind", "constant", "per", "epoch", "warmup", 0))
%!assert (schedule ("step", "size", 3), ...
%!        struct ("kind", "step", "per", "epoch", "gamma", 0.1, "size", 3, "warmup", 0))
%!assert (fieldnames (schedule ("one_cycle", "size", 9, "per", "step"))', ...
%!        {"kind", "per", "size", "rise", "start_factor", "end_factor", "warmup"})
%!error <KIND must be one of "constant", .*, not the string "linear"> schedule ("linear")
%!error <SIZE must be a finite number .= 1, not 0x0> schedule ("step")
%!error <SIZE must be a finite number .= 1, not 0.5> schedule ("cosine", "size", 0.5)
%!error <GAMMA must be a number above 0 and at most 1, not 0> schedule ("exponential", "gamma", 0)
%!error <there is no option "gamma" among "per", "warmup"> schedule ("constant", "gamma", 0.5)
%!error <PER must be one of "epoch", "step", not the string "year">
%! schedule ("constant", "per", "year")
%!error <PER must be "epoch" with "plateau"> schedule ("plateau", "per", "step")
%!error <PATIENCE must be an integer .*, not -1> schedule ("plateau", "patience", -1)
%!error <THRESHOLD must be a number from 0 to below 1, not 1> schedule ("plateau", "threshold", 1)
%!error <RISE must be a number from 0 to 1, not 2> schedule ("one_cycle", "size", 9, "rise", 2)
%!error <START_FACTOR must be a finite number . 0, not 0>
%! schedule ("one_cycle", "size", 9, "start_factor", 0)
%!error <LEAST must be a finite number .= 0, not -1> schedule ("cosine", "size", 9, "least", -1)
%!error <WARMUP must be an integer .*, not 1.5> schedule ("constant", "warmup", 1.5)
