## The sums of the latest epoch's losses and of the weights of their targets, when the gradients of a
## history have been added to sums ([]: there were none before). They are added up one by one:
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

%!test
%! h = struct ("epoch", [1; 1; 2; 2; 2], "loss", [1; 2; 3; 4; 5] / 7, "norm", [1; 2; 1; 3; 2] / 3);
%! part = @(k) structfun (@(x) x(k), h, "UniformOutput", false);
%! sums = epoch_sums ([], part ([]));
%! assert (sums, struct ("epoch", 0, "loss", 0, "norm", 0));
%! for k = 1:5
%!   sums = epoch_sums (sums, part (k));
%! endfor
%! assert (sums, epoch_sums ([], h));
%! assert (sums.loss, (3 + 12 + 10) / 21, 1e-15);
