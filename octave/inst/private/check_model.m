## A language model made by rnn_lm.
function model = check_model (caller, model)
  if (! (isstruct (model) && isscalar (model)
         && all (isfield (model, {"theta", "vocabulary", "text_length", "held_out"}))))
    wrong (caller, "MODEL", "a language model made by rnn_lm", model);
  endif
  model = check_fit_parts (caller, "MODEL", check_fit (caller, "MODEL", model));
  check_vocabulary (caller, model);
  check_integer (caller, "MODEL.text_length", model.text_length, 0, 2^53);
  check_number (caller, "MODEL.held_out", model.held_out, 0, 0.9);
  check_numbers (caller, "MODEL.options.truncate", field_or_empty (model.options, "truncate"), 2);
  model.theta = check_array (caller, "MODEL.theta", model.theta, "", [model.net.nparam, 1], ...
                             "[nparam]");
endfunction

function check_vocabulary (caller, model)
  [code, n] = deal (model.vocabulary, model.net.inputs);
  if (! (isnumeric (code) && isreal (code) && isequal (numel (code), n, model.net.outputs)
         && all (code(:) >= 0 & code(:) < 1114112 & code(:) == fix (code(:)))
         && all (diff (double (code(:))) > 0)))
    wrong (caller, "MODEL.vocabulary", sprintf ("%d code points that rise", sum (n)), code);
  endif
endfunction

%!test # a damaged model is refused by the name of the part
%! text = repmat ("ab ", 1, 50);
%! model = rnn_lm (text, "units", 4, "batch", 2, "steps", 8, "max_steps", 2, "verbose", false);
%! bad = {"vocabulary", []; "vocabulary", [97; 32; 98]; "vocabulary", "abc"; ...
%!        "vocabulary", [1; 2]; "theta", []; "theta", "a"; ...
%!        "held_out", "a"; "held_out", 1; "text_length", NaN; ...
%!        "options", struct(); "options.truncate", 1; "trainer", []; "trainer.position", []; ...
%!        "net.layers", {}; "net", 3; "history", 1};
%! for k = 1:rows (bad)
%!   m = setfield (model, strsplit (bad{k,1}, "."){:}, bad{k,2});
%!   part = strrep (bad{k,1}, "net.layers", "net");
%!   fail ("generate (m, 3)", ["generate: MODEL\\." part '(\.\w+)? must be']);
%!   fail ("perplexity (m, text)", ["perplexity: MODEL\\." part '(\.\w+)? must be']);
%!   fail ("update (m, text)", ["update: MODEL\\." part '(\.\w+)? must be']);
%!   fail ("summary (m)", ["summary: MODEL\\." part '(\.\w+)? must be']);
%! endfor
