## The sums of the latest epoch's losses and of the weights of their targets, when the gradients of
## a history have been added to sums ([]: there were none before). They are added up one by one:
## however the epoch is cut, they are the same to the bit.
function sums = epoch_sums (sums, history)
  if (isempty (history.epoch))
    if (isempty (sums))
      sums = struct ("epoch", 0, "loss", 0, "norm", 0);
    endif
    return;
  endif
  epoch = history.epoch(end);
  if (isempty (sums) || sums.epoch != epoch)
    sums = struct ("epoch", epoch, "loss", 0, "norm", 0);
  endif
  latest = history.epoch == epoch;
  [loss, norm] = deal (history.loss(latest), history.norm(latest));
  sums.loss = sum ([sums.loss; loss .* norm]);
  sums.norm = sum ([sums.norm; norm]);
endfunction
