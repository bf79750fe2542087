## The fields init, forget_bias, chrono_T of a cell from the user's options, checked.
function s = complete_init (caller, kind, opt)
  s = struct ("init", opt.init, "forget_bias", 0, "chrono_T", 0);
  check_choice (caller, "INIT", s.init, __seqrnn__ ("names", "init"));
  if (strcmp (kind, "rnn"))
    if (strcmp (s.init, "chrono"))
      error ("seqrnn:argument", "%s: INIT \"chrono\" needs gates, which the rnn does not have", ...
             caller);
    endif
    return;
  endif
  if (! strcmp (s.init, "chrono") && ! isempty (opt.chrono_T))
    error ("seqrnn:argument", "%s: CHRONO_T is only used with INIT \"chrono\", not with \"%s\"", ...
           caller, s.init);
  endif
  if (! isempty (opt.forget_bias))
    s.forget_bias = check_number (caller, "FORGET_BIAS", opt.forget_bias, -Inf, Inf);
  elseif (strcmp (kind, "lstm") && ! any (strcmp (s.init, {"torch", "chrono"})))
    s.forget_bias = 1;
  endif
  if (strcmp (s.init, "chrono"))
    s.chrono_T = check_number (caller, "CHRONO_T", opt.chrono_T, 2, Inf);
  endif
endfunction
