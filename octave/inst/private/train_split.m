## Training and validation data: a fraction of the sequences, drawn at random or the last ones, or
## the last part of every sequence (first: where it begins). They share the arrays.
function [data, held_out] = train_split (data, o, net)
  N = numel (data.lengths);
  split = check_split (o.split, net, N);
  held_out = data;
  if (strcmp (split, "time"))
    steps = int32 (floor (o.validation * double (data.lengths)));
    if (! any (steps))
      error ("seqrnn:argument", ["train: VALIDATION = %g holds out no step: the sequences are " ...
             "too short for the split \"time\""], o.validation);
    endif
    data.lengths -= steps;
    held_out.first = data.lengths;  # they are read from their start, so that the state is warm
    return;
  endif
  n = min (max (floor (o.validation * N), 1), N - 1);
  out = N-n+1:N;
  if (strcmp (split, "random"))
    data_stream = 4;  # of random numbers: that of data
    [~, order] = sort (philox_uniform (N, o.seed, data_stream));
    out = sort (order(1:n))(:)';
  endif
  held_out = take (held_out, out);
  data = take (data, setdiff (1:N, out));
endfunction

function data = take (data, which)
  data.start = data.start(which);
  data.row = data.row(which);
  data.lengths = data.lengths(which);
endfunction

function split = check_split (split, net, N)
  if (isempty (split))
    split = {"time", "random"}{1 + (N > 1)};
  endif
  if (strcmp (split, "time") && net.pooled)
    error ("seqrnn:argument", ["train: SPLIT \"time\" cuts sequences in two, but the " ...
           "network has one target for each"]);
  elseif (strcmp (split, "time") && strcmp (net.loss.kind, "crf"))
    error ("seqrnn:argument", ["train: SPLIT \"time\" cuts sequences in two, but the tags of a " ...
           "CRF are judged whole"]);
  elseif (! strcmp (split, "time") && N < 2)
    error ("seqrnn:argument", "train: SPLIT must be \"time\": there is only one sequence");
  endif
endfunction

%!error <SPLIT "time" cuts sequences in two, but the tags of a CRF are judged whole>
%! d = struct ("x", ones (1, 3, 4), "targets", ones (3, 4));
%! train (network (1, {dense_layer(2), crf_layer()}), d, "validation", 0.5, "split", "time");
%!test # sequences of which nothing is held out, and truncation
%! x = arrayfun (@(k) philox_normal (k, k)', [2, 1, 9], "UniformOutput", false);
%! d = struct ("x", {x}, "targets", {x});
%! net = network (1, {gru_layer(2), dense_layer(1)}, "mse");
%! fit = train (net, d, "validation", 0.4, "split", "time", "epochs", 1, "seed", 1, ...
%!              "truncate", 2, "verbose", false, "precision", "double", ...
%!              "optimiser", optimiser ("sgd", 1e-30));
%! d.targets{1}(:) = NaN;
%! d.targets{2}(:) = NaN;
%! d.targets{3}(1:6) = NaN;
%! assert (fit.validation.loss, evaluate (fit, d).loss, 1e-14);
%! assert (sum (fit.history.norm), 2 + 1 + 6);
