## The parity cases in Octave; parity.R is their twin.
## parity.m PACKAGE_FOLDER FOLDER: writes each field as plain doubles (texts as UTF-8) to FOLDER.
1;
[package, folder] = argv (){:};
source (fullfile (package, "load.m"));

function write_bytes (file, bytes, class)
  fid = fopen (file, "w");
  fwrite (fid, bytes, class);
  fclose (fid);
endfunction

function write_field (file, varargin)
  columns = cellfun (@(a) double (a(:)), varargin, "UniformOutput", false);
  write_bytes (file, vertcat (columns{:}), "double");
endfunction

draw = @(dims, seed) reshape (philox_normal (prod (dims), seed), dims);
path = @(varargin) fullfile (folder, strjoin (varargin, "-"));
cells = {"lstm", "gru", "rnn"};

## Initial parameters, of every kind (chrono: of gates, which an RNN has not).
for c = 1:3
  params = str2func ([cells{c} "_params"]);
  for init = {"glorot", "torch", "orthogonal", "identity", "zeros"}
    p = params (3, 5, "init", init{1}, "seed", 7, "recurrent_bias", true);
    write_field (path ("init", cells{c}, init{1}), p.W, p.U, p.b, p.bU);
  endfor
endfor
for cell = {"lstm", "gru"}
  params = str2func ([cell{1} "_params"]);
  p = params (3, 5, "init", "chrono", "chrono_T", 20, "seed", 7);
  write_field (path ("init", cell{1}, "chrono"), p.W, p.U, p.b);
endfor

## Forward and backward of a ragged batch, both precisions.
lengths = [6 4 0 5];
x = draw ([3 4 6], 1);
dy = draw ([5 4 6], 2);
for c = 1:3
  params = str2func ([cells{c} "_params"]);
  forward = str2func ([cells{c} "_forward"]);
  backward = str2func ([cells{c} "_backward"]);
  for precision = {"double", "single"}
    p = params (3, 5, "seed", 3, "class", precision{1});
    fwd = forward (cast (x, precision{1}), p, "lengths", lengths);
    g = backward (dy, fwd);
    write_field (path (cells{c}, precision{1}, "forward"), fwd.y, fwd.hT);
    write_field (path (cells{c}, precision{1}, "backward"), g.dx, g.dW, g.dU, g.db, g.dh0);
  endfor
endfor

## A bidirectional layer with every option of the LSTM.
option_params = @(seed) lstm_params (3, 5, "seed", seed, "recurrent_bias", true, ...
                                     "peephole", true, "coupled", true, "clip", 2, ...
                                     "gate_activation", "hard_sigmoid", ...
                                     "candidate_activation", "softsign");
fwd = birnn_forward (x, option_params (4), option_params (5), "lengths", lengths);
g = birnn_backward (draw ([10 4 6], 6), fwd);
write_field (path ("birnn"), fwd.y, fwd.hT, fwd.cT, g.dx, g.forward.dU, g.backward.dp, g.dc0);

## Language models after 200 training steps.
text = [repmat(fileread ("LICENSE"), 1, 5) "h\303\251llo \342\202\254 \360\237\230\200\n"];
for c = 1:3
  model = rnn_lm (text, "cell", cells{c}, "units", 32, "layers", 2, "embedding", 8, ...
                  "batch", 8, "steps", 16, "max_steps", 200, "seed", 11, "verbose", false);
  write_field (path ("lm", cells{c}, "theta"), model.theta);
  write_field (path ("lm", cells{c}, "loss"), model.history.loss, ...
               model.validation.loss, model.trainer.theta);
  sample = generate (model, 300, "temperature", 0.8, "seed", 12);
  write_bytes (path ("lm", cells{c}, "text"), sample, "char");
endfor

## Chains of every layer, trained in both precisions; large enough for threads to share.
N = 24;
steps = 9 + mod (5 * (1:N), 13);
ids = 1 + floor (20 * philox_uniform (sum (steps), 21));
features = reshape (philox_normal (3 * sum (steps), 22), 3, []);
x = mat2cell (features, 3, steps);
per_sequence = @(values) mat2cell (values(:)', 1, steps);
chains = {
  "tagger", ...
  network([20, 3], {embedding_layer(40, "word_dropout", 0.1), ...
                    lstm_layer(96, "direction", "bidirectional", "merge", "sum", ...
                               "projection", 43, "layer_norm", true, ...
                               "recurrent_dropout", 0.2, "initial_state", "learned"), ...
                    residual_layer(), dropout_layer(0.3, "shared", true), layer_norm_layer(), ...
                    dense_layer(5, "activation", "tanh"), crf_layer()}), ...
  struct("ids", {per_sequence(ids)}, "x", {x}, "targets", {per_sequence(1 + mod (ids, 5))});
  "forecaster", ...
  network(3, {conv1d_layer(48, "dilation", 2, "activation", "relu"), ...
              gru_layer(96, "layers", 2, "dropout", 0.1), ...
              pool_layer("attention", "units", 8), dense_layer(3)}, ...
          network_loss ("pinball", "quantiles", [0.1, 0.5, 0.9])), ...
  struct("x", {x}, "targets", steps / 10)};
for c = 1:rows (chains)
  [chain, net, data] = chains{c,:};
  for precision = {"single", "double"}
    fit = train (net, data, "validation", 0.25, "epochs", 3, "batch", 8, "bucket", 2, ...
                 "ema", 0.9, "optimiser", optimiser ("adamw", "clip_norm", 1, "l1", 1e-4), ...
                 "schedule", schedule ("one_cycle", "per", "step", "size", 20), "seed", 23, ...
                 "precision", precision{1}, "verbose", false);
    write_field (path (chain, precision{1}, "theta"), fit.theta, fit.trainer.theta, ...
                 fit.trainer.moments);
    write_field (path (chain, precision{1}, "history"), fit.history.loss, fit.history.rate, ...
                 fit.validation.loss);
    save_network (net, fit.theta, path (chain, precision{1}, "file"), "dtype", "F64");
  endfor
endfor

## The exercises: every number and every word.
for n = [seqrnn_exercise().exercise]
  result = seqrnn_exercise (n, "plot", false);
  names = [fieldnames(result.evidence); fieldnames(result.checks)];
  columns = [struct2cell(result.evidence); struct2cell(result.checks)];
  is_text = cellfun (@iscellstr, columns);
  name = sprintf ("exercise-%02d", n);
  write_field (path (name, "numbers"), columns{! is_text});
  text = cellfun (@(column) column(:), columns(is_text), "UniformOutput", false);
  text = vertcat ({result.title; result.claim; result.notes}, names, text{:});
  write_bytes (path (name, "text"), strjoin (text', "\n"), "char");
endfor
