## A training that writes a checkpoint after every gradient and goes on from the one it finds; run.R
## is its twin.
## run.m PACKAGE_FOLDER CHECKPOINT RESULT: at the end the weights and the losses go to RESULT.
1;
[package, checkpoint, result] = argv (){:};
source (fullfile (package, "load.m"));

net = network ([12, 3], {embedding_layer(8, "word_dropout", 0.1), ...
               lstm_layer(48, "layers", 2, "dropout", 0.2, "recurrent_dropout", 0.2, ...
                          "initial_state", "learned"), ...
               dense_layer(12)});
N = 40;
lengths = 6 + mod (7 * (1:N), 25);
last = cumsum (lengths);
total = last(end);
ids = 1 + floor (12 * philox_uniform (total, 1));
x = reshape (philox_normal (3 * total, 2), 3, total);
data = struct ("ids", {cell(1, N)}, "targets", {cell(1, N)}, "x", {cell(1, N)});
for n = 1:N
  of = last(n) - lengths(n) + 1:last(n);
  data.ids{n} = ids(of);
  data.targets{n} = 1 + mod (ids(of) + n, 12);
  data.x{n} = x(:,of);
endfor

if (exist (checkpoint, "file"))
  fit = train (net, data, "resume", checkpoint, "checkpoint", checkpoint, "verbose", false);
else
  fit = train (net, data, "validation", 0.2, "epochs", 120, "batch", 4, "bucket", 2, ...
               "accumulate", 2, "ema", 0.99, ...
               "schedule", schedule ("plateau", "patience", 2, "gamma", 0.9), "seed", 3, ...
               "truncate", [5, 8], "checkpoint", checkpoint, "checkpoint_every", 1, ...
               "verbose", false);
endif
fid = fopen (result, "w");
for values = {fit.theta, fit.trainer.theta, fit.trainer.moments, fit.history.loss, ...
              fit.validation.loss}
  fwrite (fid, values{1}, "double");
endfor
fclose (fid);
