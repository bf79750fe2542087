## Which layers of a network are the recurrent ones: with nothing that the framework's layers do not
## have, and at most dropout between two of them.
function recurrent = recurrent_for (framework, layers, caller)
  rules = rules_of (framework);
  kinds = cellfun (@(layer) layer.kind, layers, "UniformOutput", false);
  cells = {"rnn", "gru", "lstm"};
  between = strcmp (kinds, "dropout") & ismember ([kinds(2:end), {""}], cells);
  between(1) = false;
  recurrent = find (! between);
  for k = recurrent
    layer = layers{k};
    name = sprintf ("NET.layers{%d}", k);
    if (! any (strcmp (layer.kind, cells)))
      error ("seqrnn:argument", "%s: %s must be recurrent, not %s", caller, name, layer.kind);
    elseif (! isfield (rules.names, layer.kind))
      error ("seqrnn:argument", "%s: %s must be a GRU or an LSTM, not an RNN", caller, name);
    endif
    for field = rules.shared
      if (! isequal (layer.(field{1}), layers{1}.(field{1})))
        error ("seqrnn:argument", "%s: %s must have the %s of the first layer", caller, name, ...
               field{1});
      endif
    endfor
    odd = odd_field (framework, rules, layer);
    if (! isempty (odd))
      error ("seqrnn:argument", "%s: %s has a %s that %s has not", caller, name, odd, ...
             rules.names.(layer.kind));
    endif
  endfor
endfunction

## What the layers of the frameworks are called, which options all layers share, which ones the
## frameworks have only as here, and the activations of the RNN ({}: any).
function rules = rules_of (framework)
  standard = struct ("peephole", false, "coupled", false, "clip", 0, "gate_activation", ...
                     "sigmoid", "output_activation", "tanh", "initial_state", "zero", ...
                     "layer_norm", false);
  rules = struct ("shared", {{}}, "rnn", {{}});
  switch (framework)
    case "torch"
      rules.names = struct ("rnn", "nn.RNN", "gru", "nn.GRU", "lstm", "nn.LSTM");
      rules.shared = {"kind", "units", "direction", "projection", "candidate_activation"};
      rules.rnn = {"tanh", "relu"};
      own = struct ("reset", "after", "merge", "concat");
    case "keras"
      rules.names = struct ("rnn", "SimpleRNN", "gru", "GRU", "lstm", "LSTM");
      own = struct ("projection", 0);
    case "matlab"
      rules.names = struct ("gru", "gruLayer", "lstm", "lstmLayer");
      own = struct ("projection", 0, "merge", "concat");
  endswitch
  rules.standard = merge_fields (own, standard);
endfunction

## The name of an option that the framework has not; "" if there is none.
function odd = odd_field (framework, rules, layer)
  odd = "";
  both = strcmp (layer.direction, "bidirectional");
  if (strcmp (layer.direction, "reverse")
      || (both && strcmp (framework, "matlab") && ! strcmp (layer.kind, "lstm")))
    odd = "direction";
    return;
  endif
  for [value, field] = rules.standard
    if (! isequal (layer.(field), value))
      odd = field;
      return;
    endif
  endfor
  allowed = {"tanh"};
  if (strcmp (layer.kind, "rnn"))
    allowed = rules.rnn;
  endif
  activation = layer.candidate_activation;
  if (! isempty (allowed) && ! (ischar (activation) && any (strcmp (activation, allowed))))
    odd = "candidate_activation";
  endif
endfunction
