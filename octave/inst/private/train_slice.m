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
