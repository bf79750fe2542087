## -*- texinfo -*-
## @deftypefn  {} {@var{r} =} loss_grad (@var{net}, @var{theta}, @var{batch})
## @deftypefnx {} {@var{r} =} loss_grad (@var{net}, @var{theta}, @var{batch}, @var{state})
## @deftypefnx {} {@var{r} =} loss_grad (@dots{}, @var{name}, @var{value}, @dots{})
## Loss of a network on a minibatch and its gradient by all parameters: a pure function.
##
## @var{theta} is the flat parameter vector of @code{network_init}; its class is that of
## the computation.  @var{batch} is a struct with these fields:
##
## @table @asis
## @item x
## Numeric features [D,B,T] (a matrix: one sequence [D,T], see @code{lstm_forward}), if the
## network reads some.
## @item ids
## Ids [B,T], or [B,T,C] of C categorical inputs, in 1..V, 0 for padding, if it has
## embeddings.
## @item targets
## For the losses @qcode{"softmax"} and @qcode{"crf"} classes [B,T] in 1..K; 0 and NaN are
## ignored.  For the other losses (@code{network_loss}) M numbers [M,B,T], or [B,T] if M is
## 1; NaN is ignored.  A network that pools has one target per sequence: [B] or [M,B].
## @item lengths
## True lengths [B] in 0..T; all T if absent.  What the arrays hold beyond them may be
## anything, NaN too.
## @item weights
## Weights [K] >= 0 of the classes (softmax) or of the positive labels (bernoulli), see
## @code{network_loss}; all 1 if absent.
## @item sample_weights
## Weights >= 0 of the sequences [B] or of their steps [B,T] (for a CRF only [B]); 0
## ignores; all 1 if absent.
## @end table
##
## @var{state} is the flat recurrent state before the batch (zero, or learned, if absent
## or []), such as that which an earlier call returned: for each recurrent layer and
## direction h [H,B] ([projection,B] where there is one), then for an LSTM c [H,B]; for each
## causal convolution the last inputs that its taps reach back to.
##
## Options: @qcode{"training"} (false) true switches dropout on, with the masks that belong
## to @qcode{"seed"} (0) and @qcode{"draw"} (0, the number of a step).
##
## The result is a struct with the @code{loss}, averaged over the targets that count,
## @code{norm} (the sum of their weights; those of bernoulli labels are no part of it, and a
## number counts once however many quantiles it has), @code{grad} (of the size of theta; zero
## for frozen layers) and the @code{state} after the batch.
##
## @example
## @group
## net = network (2, @{gru_layer(8), dense_layer(3)@});
## batch = struct ("x", randn (2, 4, 10), "targets", randi (3, 4, 10));
## theta = network_init (net, 1);
## for k = 1:20
##   r = loss_grad (net, theta, batch);
##   theta -= 0.5 * r.grad;
## endfor
## @end group
## @end example
## @seealso{network, network_init, predict, train, grad_check, optimiser_step}
## @end deftypefn

function r = loss_grad (net, theta, batch, varargin)
  try
    r = __seqrnn__ ("network_loss_grad", theta, net, batch, varargin);
  catch
    if (nargin < 3)
      print_usage ();
    endif
    opt = struct ("state", [], "training", false, "seed", 0, "draw", 0);
    opt = parse_options ("loss_grad", opt, varargin, 4);
    [net, theta, batch, opt.state] = check_network_call ("loss_grad", net, theta, batch, ...
                                                         opt.state, true);
    [opt.training, opt.seed, opt.draw] = check_draws ("loss_grad", opt.training, opt.seed, ...
                                                      opt.draw);
    r = __seqrnn__ ("network_loss_grad", theta, net, batch, struct2cell (opt));
  end_try_catch
endfunction

%!shared net, theta, batch
%! net = network (5, {embedding_layer(3), lstm_layer(4), dense_layer(6)});
%! theta = network_init (net, 1);
%! batch = struct ("ids", [1, 2, 3, 4; 5, 4, 3, 0], "targets", [1, 2, 3, 6; 4, 0, NaN, 2], ...
%!                 "lengths", [4, 3]);
%!test # against the layers by hand
%! t = tensors (net, theta);
%! e = embedding_forward (batch.ids, t.layer1_embedding_E);
%! p = struct ("W", t.layer2_lstm_W, "U", t.layer2_lstm_U, "b", t.layer2_lstm_b);
%! f = lstm_forward (e.y, p, "lengths", batch.lengths);
%! d = dense_forward (f.y, t.layer3_dense_W, t.layer3_dense_b);
%! targets = batch.targets;
%! targets(2,4) = 0;
%! s = softmax_xent (d.y, targets);
%! r = loss_grad (net, theta, batch);
%! assert (r.loss, s.loss, 1e-15);
%! assert (r.norm, 5);
%! assert (size (r.grad), size (theta));
%! g = lstm_backward (dense_backward (s.dlogits, d).dx, f);
%! assert (tensors (net, r.grad).layer2_lstm_U, g.dU, 1e-15);
%! assert (r.state, [f.hT(:); f.cT(:)], 1e-15);
%! assert (predict (net, theta, batch).output(:,1,:), d.y(:,1,:), 1e-15);
%!test # in two chunks with the state carried on
%! whole = loss_grad (net, theta, rmfield (batch, "lengths"));
%! part = @(k) struct ("ids", batch.ids(:,k), "targets", batch.targets(:,k));
%! a = loss_grad (net, theta, part (1:2));
%! b = loss_grad (net, theta, part (3:4), a.state);
%! assert (b.state, whole.state);
%! assert (a.loss * a.norm + b.loss * b.norm, whole.loss * whole.norm, 1e-14);
%!test # what is padded or ignored changes nothing
%! other = batch;
%! other.ids(2,4) = 5;
%! other.targets(2,4) = 1;
%! assert (loss_grad (net, theta, other), loss_grad (net, theta, batch));
%!test # features; single
%! net2 = network (2, {rnn_layer(3), dense_layer(2)});
%! theta2 = network_init (net2, 1, "class", "single");
%! r = loss_grad (net2, theta2, struct ("x", ones (2, 3, 4), "targets", ones (3, 4)));
%! assert (class (r.grad), "single");
%! assert (isfinite (r.loss));
%! one = loss_grad (net2, theta2, struct ("x", ones (2, 4), "targets", [1, 1, 1, 1]));
%! assert (one.loss, r.loss, 1e-6);
%!test # C takes these calls as they come; the detour of a row of theta changes nothing
%! targets = [1, 2, 3, 6; 4, 0, 0, 2];
%! batches = {struct("ids", batch.ids, "targets", targets), ...
%!            struct("ids", batch.ids, "targets", targets, "lengths", [4; 3], "x", []), ...
%!            struct("ids", int32 (batch.ids), "targets", targets, "weights", (1:6)'), ...
%!            struct("ids", [1, 2, 3], "targets", [2, 3, 0])};
%! for k = 1:numel (batches)
%!   r = __seqrnn__ ("network_loss_grad", theta, net, batches{k}, {});
%!   assert (loss_grad (net, theta, batches{k}), r);
%!   assert (loss_grad (net, theta', batches{k}), r);
%! endfor
%!test # logical arrays are numbers 0 and 1
%! flat = network (2, {dense_layer(3)});
%! t = network_init (flat, 1);
%! b = struct ("x", [1, 0, 1; 0, 0, 1], "targets", [1, 2, 3], "sample_weights", [1, 0, 1]);
%! c = struct ("x", logical (b.x), "targets", b.targets, "sample_weights", logical ([1, 0, 1]));
%! assert (loss_grad (flat, t, c), loss_grad (flat, t, b));
%! c = struct ("x", {{logical(b.x)}}, "targets", {{b.targets}}, "sample_weights", true);
%! assert (evaluate (flat, t, c), evaluate (flat, t, rmfield (b, "sample_weights")));
%!test # what is beyond single precision is named as the user wrote it
%! flat = network (2, {dense_layer(1)}, "mse");
%! for part = {"x", "targets", "sample_weights"}
%!   b = struct ("x", ones (2, 3), "targets", ones (1, 3), "sample_weights", ones (1, 3));
%!   b.(part{1})(1,2) = 1e300;
%!   text = "";
%!   try
%!     loss_grad (flat, single ([1; 1; 1]), b);
%!   catch err
%!     text = err.message;
%!   end_try_catch
%!   assert (regexp (text, ["^loss_grad: BATCH." part{1} " must be within single precision, at " ...
%!                          "most 3.4e38, but BATCH." part{1} "\\([12,]+\\) is 1e\\+300$"]), 1);
%! endfor
%!error <Invalid call> loss_grad (net, theta)
%!error <NET must be a network made by network> loss_grad (struct (), theta, batch)
%!error <THETA must be a 173x1 matrix \[nparam\], not 3x1> loss_grad (net, [1; 2; 3], batch)
%!error <THETA must be finite, but THETA\(1,1\) is NaN> loss_grad (net, theta * NaN, batch)
%!error <BATCH must be a struct .*, not 3> loss_grad (net, theta, 3)
%!error <BATCH has the unknown field target;> loss_grad (net, theta, struct ("target", 1))
%!error <BATCH must have the field ids, and not x, for this network>
%! loss_grad (net, theta, struct ("x", ones (5, 2), "targets", [1, 1]))
%!test # sample weights; a class weight is a sample weight of that class
%! r = loss_grad (net, theta, setfield (batch, "sample_weights", [2; 0]));
%! one = struct ("ids", batch.ids(1,:), "targets", batch.targets(1,:));
%! assert (r.loss, loss_grad (net, theta, one).loss, 1e-15);
%! assert (r.norm, 8);
%! assert (loss_grad (net, theta', setfield (batch, "sample_weights", [2, 0])), r);
%! w = [1; 2; 3; 4; 5; 6];
%! each = reshape ([0; w](1 + [1, 2, 3, 6; 4, 0, 0, 2]), 2, 4);
%! a = loss_grad (net, theta, setfield (batch, "sample_weights", each));
%! b = loss_grad (net, theta, setfield (batch, "weights", w));
%! assert (a.grad, b.grad, 1e-15);
%! assert (a.norm, b.norm);
%!test # pooled: one target per sequence, as a row or a column; numbers
%! net3 = network (2, {gru_layer(3), pool_layer("mean"), dense_layer(2)});
%! theta3 = network_init (net3, 1);
%! x = reshape (philox_normal (24, 1), 2, 3, 4);
%! a = loss_grad (net3, theta3, struct ("x", x, "targets", [1, 2, 0]));
%! assert (a.norm, 2);
%! assert (loss_grad (net3, theta3, struct ("x", x, "targets", [1; 2; NaN])), a);
%! net3 = network (2, net3.layers, "mse");
%! a = loss_grad (net3, theta3, struct ("x", x, "targets", [1, 2, NaN; 4, 5, 6]));
%! assert (a.norm, 5);
%! y = predict (net3, theta3, struct ("x", x)).output;
%! e = [y(:,1:2)(:) - [1; 4; 2; 5]; y(2,3) - 6];
%! assert (a.loss, mean (e .^ 2), 1e-14);
%! net3 = network (2, {gru_layer(3), dense_layer(1)}, "mae");
%! theta3 = network_init (net3, 1);
%! a = loss_grad (net3, theta3, struct ("x", x, "targets", ones (3, 4)));
%! assert (loss_grad (net3, theta3, struct ("x", x, "targets", ones (1, 3, 4))), a);
%!error <BATCH.ids must be integers in 0..5, but BATCH.ids\(1\) is 6>
%! loss_grad (net, theta, struct ("ids", 6, "targets", 1))
%!error <BATCH.targets must be integers in 0..6, but BATCH.targets\(1\) is 7>
%! loss_grad (net, theta, struct ("ids", 1, "targets", 7))
%!error <BATCH.targets must be a 1x1 matrix \[B,T\] of classes, not 0x0>
%! loss_grad (net, theta, struct ("ids", 1))
%!error <BATCH must have the fields ids and x for this network>
%! net = network ([5, 2], {embedding_layer(3), dense_layer(2)});
%! loss_grad (net, network_init (net, 1), struct ("ids", 1, "targets", 1));
%!error <BATCH.ids must be an array \[B,T,2\], not 1x2>
%! net = network ([5, 5], {embedding_layer(3), embedding_layer(1), dense_layer(2)});
%! loss_grad (net, network_init (net, 1), struct ("ids", [1, 2], "targets", [1, 1]));
%!error <BATCH.ids\(:,:,2\) must be integers in 0..3, but BATCH.ids\(:,:,2\)\(1\) is 4>
%! net = network ([5, 3], {embedding_layer(3), embedding_layer(1), dense_layer(2)});
%! loss_grad (net, network_init (net, 1), struct ("ids", cat (3, 4, 4), "targets", 1));
%!error <BATCH.x must be a 2x1x3 array \[D,B,T\], like ids, not 2x2x2|BATCH.x must be a 2x3 matrix>
%! net = network ([5, 2], {embedding_layer(3), dense_layer(2)});
%! loss_grad (net, network_init (net, 1), ...
%!            struct ("ids", [1, 2, 3], "x", ones (2, 2, 2), "targets", [1, 1, 1]));
%!error <BATCH.targets must be numbers 2x1x3 \[M,B,T\], not 1x3>
%! loss_grad (network (1, {dense_layer(2)}, "mse"), ones (4, 1), ...
%!            struct ("x", [1, 2, 3], "targets", [1, 2, 3]));
%!error <BATCH.targets must be from 0 to 1 or NaN, but BATCH.targets\(2\) is 2>
%! loss_grad (network (1, {dense_layer(1)}, "bernoulli"), ones (2, 1), ...
%!            struct ("x", [1, 2, 3], "targets", [1, 2, 0]));
%!error <BATCH.targets must be finite or NaN, but BATCH.targets\(3\) is Inf>
%! loss_grad (network (1, {dense_layer(1)}, "mse"), ones (2, 1), ...
%!            struct ("x", [1, 2, 3], "targets", [1, 2, Inf]));
%!error <BATCH.weights are class weights, which the loss "mse" does not have>
%! loss_grad (network (1, {dense_layer(1)}, "mse"), ones (2, 1), ...
%!            struct ("x", [1, 2, 3], "targets", [1, 2, 3], "weights", 1));
%!error <BATCH.sample_weights must be a 2x1 matrix \[B\], or \[B,T\], not 1x3>
%! loss_grad (net, theta, setfield (batch, "sample_weights", [1, 2, 3]))
%!error <BATCH.sample_weights must be .= 0, but BATCH.sample_weights\(2\) is -1>
%! loss_grad (net, theta, setfield (batch, "sample_weights", [1, -1]))
%!error <TRAINING must be true or false, not 2> loss_grad (net, theta, batch, [], "training", 2)
%!error <SEED must be an integer .*, not 0.5> loss_grad (net, theta, batch, "seed", 0.5)
%!error <DRAW must be an integer .*, not -1> loss_grad (net, theta, batch, "draw", -1)
%!error <there is no option "draws"> loss_grad (net, theta, batch, "draws", 1)
%!error <BATCH.targets must be a 1x3 matrix \[B,T\] of classes, not 3x1>
%! loss_grad (net, theta, struct ("ids", [1, 2, 3], "targets", [1; 2; 3]))
%!error <BATCH.lengths must be a vector of 2 lengths>
%! loss_grad (net, theta, setfield (batch, "lengths", 1))
%!error <BATCH.weights must be a 6x1 matrix \[K\], not 1x2>
%! loss_grad (net, theta, setfield (batch, "weights", [1, 2]))
%!error <STATE must be a 16x1 matrix \[nstate\], not 3x1>
%! loss_grad (net, theta, batch, [1; 2; 3])
%!test # what lies beyond the lengths may be anything
%! net = network ([4, 2], {embedding_layer(2), gru_layer(3), dense_layer(2)}, "mse");
%! theta = network_init (net, 1);
%! batch = struct ("ids", [1, 2, 3; 4, 1, 1; 2, 2, 2], "x", ones (2, 3, 3), "targets", ...
%!                 ones (2, 3, 3), "lengths", [3, 1, 0], "sample_weights", ones (3));
%! wild = batch;
%! wild.ids(2,2:3) = [NaN, 99];
%! wild.ids(3,:) = -Inf;
%! wild.x(:,2,2:3) = NaN;
%! wild.x(:,3,:) = Inf;
%! wild.targets(:,3,:) = -Inf;
%! wild.sample_weights(2,2:3) = [NaN, -1];
%! assert (loss_grad (net, theta, wild), loss_grad (net, theta, batch));
%! wild.x(1,2,1) = NaN;
%! fail ("loss_grad (net, theta, wild)", "BATCH.x must be finite, but BATCH.x.1,2,1. is NaN");
%! net = network (2, {gru_layer(3), dense_layer(4)});
%! theta = network_init (net, 1);
%! batch = struct ("x", ones (2, 3), "targets", [1; 2; 3], "lengths", [1, 0, 1]);
%! wild = setfield (setfield (batch, "x", [1, NaN, 1; 1, NaN, 1]), "targets", [1; 77; 3]);
%! assert (loss_grad (net, theta, wild), loss_grad (net, theta, batch));
%! one = struct ("x", [1, 1, NaN; 1, 1, Inf], "targets", [1, 2, 9], "lengths", 2);
%! assert (loss_grad (net, theta, one), ...
%!         loss_grad (net, theta, struct ("x", ones (2, 3), "targets", [1, 2, 1], "lengths", 2)));
%!error <BATCH.sample_weights must be 2 weights \[B\], one for each sequence: a CRF judges it as>
%! net = network (2, {dense_layer(3), crf_layer()});
%! loss_grad (net, network_init (net, 1), struct ("x", ones (2, 2, 3), "targets", ones (2, 3), ...
%!            "sample_weights", ones (2, 3)));
