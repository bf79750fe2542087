## Why the loss of a network is none for its outputs.
function text = loss_problem (net)
  kind = net.loss.kind;
  crf = strcmp (net.layers{end}.kind, "crf");
  if (crf && ! strcmp (kind, "crf"))
    text = sprintf ("must be \"crf\" behind a CRF layer, not \"%s\"", kind);
    return;
  elseif (strcmp (kind, "crf"))
    text = "\"crf\" needs a crf_layer as the last one";
    return;
  endif
  Q = numel (field_or_empty (net.loss, "quantiles"));
  net.loss = struct ("kind", "mse"); # which fits any outputs
  K = __seqrnn__ ("network_sizes", net, 1).outputs;
  reason = "an even number, means and log variances";
  if (strcmp (kind, "pinball"))
    reason = sprintf ("a multiple of its %d quantiles", Q);
  endif
  text = sprintf ("does not fit %d outputs: \"%s\" needs %s", K, kind, reason);
endfunction
