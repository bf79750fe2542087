## A language model made by rnn_lm.
function model = check_model (caller, model)
  needed = {"net", "theta", "moments", "state", "step", "vocabulary", "options", "seed", ...
            "history", "validation", "text_length", "seconds"};
  if (! (isstruct (model) && isscalar (model) && all (isfield (model, needed))))
    wrong (caller, "MODEL", "a language model made by rnn_lm", model);
  endif
  check_network (caller, "MODEL.net", model.net);
  model.theta = check_array (caller, "MODEL.theta", model.theta, "", [model.net.nparam, 1], ...
                             "[nparam]");
endfunction
