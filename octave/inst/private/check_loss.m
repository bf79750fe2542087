## A loss: a name, or a struct made by network_loss. [] is the usual one behind these layers.
function loss = check_loss (caller, name, loss, layers)
  if (isnumeric (loss) && isempty (loss))
    loss = {"softmax", "crf"}{1 + strcmp(layers{end}.kind, "crf")};
  endif
  if (ischar (loss))
    loss = struct ("kind", loss);
  elseif (! (isstruct (loss) && isscalar (loss) && isfield (loss, "kind")))
    wrong (caller, name, "the name of a loss or a struct made by network_loss", loss);
  endif
  check_choice (caller, name, loss.kind, __seqrnn__ ("names", "loss"));
  loss = check_loss_fields (caller, [name "."], fill_fields (loss, loss_defaults (loss.kind)));
endfunction
