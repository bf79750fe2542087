## A language model made by rnn_lm.
function model = check_model (caller, model)
  if (! (isstruct (model) && isscalar (model)
         && all (isfield (model, {"theta", "vocabulary", "text_length", "held_out"}))))
    wrong (caller, "MODEL", "a language model made by rnn_lm", model);
  endif
  model = check_fit (caller, "MODEL", model);
  model.theta = check_array (caller, "MODEL.theta", model.theta, "", [model.net.nparam, 1], ...
                             "[nparam]");
endfunction
