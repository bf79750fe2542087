## Some gradients: at most to the end of the epoch, to the next checkpoint, or for about so many
## seconds, which does not change the numbers.
function run = train_slice (run, seconds)
  [o, at] = deal (run.options, run.position);
  n = 10000;
  if (o.checkpoint_every > 0)
    n = min (n, o.checkpoint_every - mod (at.draw, o.checkpoint_every));
  endif
  trainer = run.work;
  trainer.position = at;
  [trainer, record, status, layer] = ...
    __seqrnn__ ("train", trainer.theta, run.net, o, run.data, trainer, [n, o.max_steps], ...
                min (seconds, o.time_limit - run.seconds));
  run.position = trainer.position;
  run.work = rmfield (trainer, "position");
  block = struct ("epoch", repmat (at.epoch + 1, rows (record), 1), "step", record(:,1), ...
                  "loss", record(:,2), "norm", record(:,3), "rate", record(:,4));
  run.history = add_rows (run.history, block);
  run.sums = epoch_sums (run.sums, block);
  if (status == 3)
    run.problem = "interrupted";
  elseif (status != 0)
    run.problem = failure (run, __seqrnn__ ("status_text", status), layer);
  endif
endfunction

## "the loss is not finite at step 12: layer 2 (lstm)"
function text = failure (run, what, layer)
  text = sprintf ("%s at step %d", what, run.position.step + 1);
  if (layer <= numel (run.net.layers))
    text = sprintf ("%s: layer %d (%s)", text, layer, run.net.layers{layer}.kind);
  endif
endfunction

%!test # the history and the mean of an epoch are the same however they are cut
%! net = network (1, {rnn_layer(2), dense_layer(1)}, "mse");
%! data = struct ("x", reshape ((1:60) / 60, 1, 6, 10), "targets", reshape ((1:60) / 30, 6, 10));
%! o = {"batch", 1, "seed", 1, "verbose", false, "precision", "double"};
%! o = [o, {"callback", @(info) printf("%.17g\n", info.loss)}];
%! losses = sscanf (evalc ('whole = train (net, data, o{:}, "epochs", 40);'), "%f");
%! h = whole.history;
%! assert (h.step, (1:240)');
%! assert (h.epoch, repelems (1:40, [1:40; 6 * ones(1, 40)])');
%! for k = 1:40
%!   rows = h.epoch == k;
%!   assert (losses(k), sum (h.loss(rows) .* h.norm(rows)) / sum (h.norm(rows)));
%! endfor
%! text = evalc ('fit = train (net, data, o{:}, "epochs", 40, "max_steps", 3);');
%! for n = [10, 11, 100, 240]
%!   text = [text, evalc(['fit = train (net, data, "resume", fit, "max_steps", n, ' ...
%!                        '"verbose", false, "callback", o{end});'])];
%! endfor
%! assert (fit.history, h);
%! assert (sscanf (text, "%f"), losses);
