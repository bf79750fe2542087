## Mean training loss of an epoch.
function loss = epoch_loss (history, epoch)
  rows = history.epoch == epoch;
  loss = sum (history.loss(rows) .* history.norm(rows)) / sum (history.norm(rows));
endfunction
