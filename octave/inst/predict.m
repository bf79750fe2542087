## -*- texinfo -*-
## @deftypefn  {} {@var{r} =} predict (@var{net}, @var{theta}, @var{batch})
## @deftypefnx {} {@var{r} =} predict (@var{net}, @var{theta}, @var{batch}, @var{state})
## @deftypefnx {} {@var{r} =} predict (@var{fit}, @var{batch}, @dots{})
## @deftypefnx {} {@var{r} =} predict (@dots{}, @qcode{"type"}, @var{type})
## Output of a network.
##
## @var{batch} is as the data of @code{train}: padded arrays, or cells with one sequence each.
## Targets and weights are not looked at, nor is what lies beyond the lengths.  In place of
## @var{net} and @var{theta} may stand what @code{train} returned.  The class of @var{theta} is
## that of the computation.
##
## The result is a struct with the recurrent @code{state} after the batch, which goes on from
## there in a next call, and the @code{output}, for @var{type}
##
## @table @asis
## @item @qcode{"output"} (default)
## [K,B,T], or [K,B] of a network that pools: the numbers of the last layer (raw scores).
## @item @qcode{"response"}
## The same as users read them: probabilities (softmax, bernoulli), means and standard
## deviations (gaussian), otherwise as they are; 0 at padding.
## @item @qcode{"class"}
## [B,T], or [B]: whole numbers from 1, 0 at padding.  The first of the largest scores
## (softmax), the best tags (crf); other losses have no classes.
## @end table
##
## Of cells the output is a cell with a matrix [K,T] (classes: [1,T]) for each sequence, unless
## the network pools; the same numbers as of padded arrays.  There is no state then: state is
## [] and must not be given, as it belongs to a padded batch.
##
## @example
## @group
## net = network (2, @{gru_layer(8), dense_layer(3)@});
## r = predict (net, network_init (net, 1), struct ("x", randn (2, 4, 10)));
## size (r.output)
##   @result{} ans =
##           3    4   10
## r = predict (net, network_init (net, 1), struct ("x", @{@{randn(2, 5), randn(2, 7)@}@}));
## size (r.output@{2@})
##   @result{} ans =
##           3   7
## @end group
## @end example
## @seealso{loss_grad, network, stream, train}
## @end deftypefn

function r = predict (net, theta, batch, varargin)
  if (isfield (net, "trainer") && nargin > 1)
    if (nargin > 2)
      varargin = [{batch}, varargin];
    endif
    batch = theta;
    [net, theta] = fit_parts ("predict", net);
  endif
  try
    r = __seqrnn__ ("network_forward", theta, net, batch, varargin);
  catch
    if (! exist ("batch", "var"))
      print_usage ();
    endif
    opt = parse_options ("predict", struct ("state", [], "type", "output"), varargin, 1);
    check_choice ("predict", "TYPE", opt.type, {"output", "response", "class"});
    net = check_network ("predict", "NET", net);
    if (strcmp (opt.type, "class") && ! any (strcmp (net.loss.kind, {"softmax", "crf"})))
      error ("seqrnn:argument", ["predict: TYPE \"class\" needs a network of classes, with the " ...
             "loss \"softmax\" or \"crf\", not \"%s\""], net.loss.kind);
    endif
    if (isstruct (batch) && isscalar (batch) && has_cells (batch))
      r = predict_cells (net, theta, batch, opt);
      return;
    endif
    [net, theta, batch, opt.state] = check_network_call ("predict", net, theta, batch, ...
                                                         opt.state, false);
    r = __seqrnn__ ("network_forward", theta, net, batch, {opt.state, "type", opt.type});
  end_try_catch
endfunction

## In minibatches, whose size changes no result.
function r = predict_cells (net, theta, data, opt)
  if (! (isnumeric (opt.state) && isempty (opt.state)))
    error ("seqrnn:argument", ["predict: STATE must not be given with cells of sequences: it " ...
           "belongs to a padded batch"]);
  endif
  theta = check_theta ("predict", net, theta);
  d = train_data ("predict", "BATCH", net, data, class (theta), false);
  [output, status] = __seqrnn__ ("predict", theta, net, d, [32, 0], 0, opt.type);
  if (status != 0)
    error ("seqrnn:interrupted", "predict: interrupted");
  endif
  if (! net.pooled)
    inputs = {field_or_empty(data, "ids"), field_or_empty(data, "x")};
    shape = size (inputs{1 + ! iscell (inputs{1})});
    output = reshape (mat2cell (output, rows (output), double (d.lengths)), shape);
  endif
  r = struct ("output", {output}, "state", []);
endfunction

%!test # a stack by hand; chunks
%! net = network (2, {gru_layer(3, "direction", "reverse"), dense_layer(4)});
%! theta = network_init (net, 1);
%! x = reshape (philox_normal (30, 1), 2, 3, 5);
%! r = predict (net, theta, struct ("x", x, "lengths", [5, 2, 0]));
%! t = tensors (net, theta);
%! p = struct ("W", t.layer1_gru_W, "U", t.layer1_gru_U, "b", t.layer1_gru_b);
%! f = gru_forward (x, p, "lengths", [5, 2, 0], "reverse", true);
%! assert (r.output, dense_forward (f.y, t.layer2_dense_W, t.layer2_dense_b).y, 1e-14);
%! assert (r.state, f.hT(:));
%! assert (class (predict (net, single (theta), struct ("x", x)).output), "single");
%! net = network (2, {gru_layer(3)});
%! theta = network_init (net, 1);
%! a = predict (net, theta, struct ("x", x(:,:,1:4)));
%! b = predict (net, theta, struct ("x", x(:,:,5), "lengths", [1, 1, 1]), a.state);
%! assert (cat (3, a.output, b.output), predict (net, theta, struct ("x", x)).output);
%!test # C takes these calls as they come; the detour of a row of theta changes nothing
%! net = network (2, {lstm_layer(3), dense_layer(4)});
%! theta = network_init (net, 1);
%! x = reshape (philox_normal (30, 1), 2, 3, 5);
%! batches = {struct("x", x), struct("x", x, "lengths", [5, 2, 0]), struct("x", x(:,:,1)), ...
%!            struct("x", x(:,:,1), "lengths", [1; 0; 1], "targets", "not looked at")};
%! for batch = batches
%!   r = __seqrnn__ ("network_forward", theta, net, batch{1}, {});
%!   assert (predict (net, theta, batch{1}), r);
%!   assert (predict (net, theta', batch{1}), r);
%!   assert (predict (net, theta', batch{1}, r.state), predict (net, theta, batch{1}, r.state));
%! endfor
%!test # sequences of other classes do not round one another
%! net = network (300, {embedding_layer(2), dense_layer(2)});
%! theta = network_init (net, 1);
%! p = @(ids) predict (net, theta, struct ("ids", {ids})).output;
%! assert (p ({uint8([1, 2]), [300, 4]}), p ({[1, 2], [300, 4]}));
%!error <ids\{2\} must be integers in 0..3, but BATCH.ids\{2\}\(1\) is -1>
%! net = network (3, embedding_layer (2));
%! predict (net, network_init (net, 1), struct ("ids", {{uint8([1, 2]), [-1, 3]}}));
%!test # types; ragged, pooled
%! net = network (2, {gru_layer(3), dense_layer(4)});
%! theta = network_init (net, 1);
%! batch = struct ("x", reshape (philox_normal (30, 1), 2, 3, 5), "lengths", [5, 2, 0]);
%! raw = predict (net, theta, batch).output;
%! p = predict (net, theta, batch, "type", "response").output;
%! assert (p(:,1,:), exp (raw(:,1,:)) ./ sum (exp (raw(:,1,:))), 1e-15);
%! [~, best] = max (raw, [], 1);
%! best = reshape (best, 3, 5);
%! best(2,3:5) = best(3,:) = 0;
%! assert (predict (net, theta, batch, [], "type", "class").output, best);
%! assert (predict (net, theta', batch, "type", "class").output, best);
%! net = network (2, {gru_layer(3), pool_layer(), dense_layer(4)});
%! r = predict (net, theta, batch, "type", "class");
%! assert (size (r.output), [3, 1]);
%! assert (r.output(3), 0);
%! assert (size (predict (net, theta, batch).output), [4, 3]);
%! net = network (2, {dense_layer(2)}, "gaussian");
%! r = predict (net, [1; 0; 0; 1; 0; 0], struct ("x", [3; log(4)]), "type", "response");
%! assert (r.output, [3; 2], 1e-15);
%!error <TYPE must be one of "output", "response", "class", not the string "prob">
%! predict (network (1, dense_layer (1)), [1; 1], struct ("x", 1), "type", "prob")
%!error <TYPE "class" needs a network of classes, .* not "mse">
%! predict (network (1, dense_layer (1), "mse"), [1; 1], struct ("x", 1), "type", "class")
%!test # cells: the same bits as padded arrays, whatever the shape of the cell
%! x = arrayfun (@(k) reshape (philox_normal (2 * k, k), 2, k), [3, 1, 4, 70:110], ...
%!               "UniformOutput", false);
%! x{2} = [];
%! padded = struct ("x", zeros (2, 44, 110), "lengths", cellfun ("columns", x));
%! for k = 1:44
%!   padded.x(:,k,1:columns(x{k})) = x{k};
%! endfor
%! padded.x(:,1,4:end) = NaN; # nobody looks at it
%! for type = {"output", "response", "class"}
%!   for precision = {"double", "single"}
%!     net = network (2, {lstm_layer(3, "direction", "bidirectional"), dense_layer(4)});
%!     theta = cast (network_init (net, 1), precision{1});
%!     r = predict (net, theta, struct ("x", {x'}), "type", type{1});
%!     p = predict (net, theta, padded, "type", type{1}).output;
%!     if (strcmp (type{1}, "class"))
%!       p = reshape (p, 1, 44, 110);
%!     endif
%!     assert (size (r.output), [44, 1]);
%!     assert (r.state, []);
%!     for k = [1, 2, 3, 44]
%!       assert (r.output{k}, reshape (p(:,k,1:columns(x{k})), rows (p), []));
%!     endfor
%!     net = network (2, {lstm_layer(3), pool_layer("max"), dense_layer(4)});
%!     theta = cast (network_init (net, 1), precision{1});
%!     assert (predict (net, theta, struct ("x", {x}), "type", type{1}).output, ...
%!             predict (net, theta, padded, "type", type{1}).output);
%!   endfor
%! endfor
%!test # cells of a fit, with targets that are not looked at; ids; a CRF
%! data = struct ("ids", {{[1, 2, 3], [2; 1]}}, "targets", {{[1, 2, 1], [2, 2]}});
%! net = network (3, {embedding_layer(2), gru_layer(3), dense_layer(2), crf_layer()});
%! fit = train (net, data, "epochs", 1, "seed", 1, "verbose", false);
%! r = predict (fit, data, "type", "class");
%! padded = struct ("ids", [1, 2, 3; 2, 1, NaN], "lengths", [3, 2]);
%! assert (vertcat ([r.output{:}]), predict (fit, padded, "type", "class").output'([1:3, 4:5]));
%! assert (class (predict (fit, data).output{1}), "single");
%!error <STATE must not be given with cells of sequences: it belongs to a padded batch>
%! predict (network (1, dense_layer (1)), [1; 1], struct ("x", {{1}}), 1)
%!error <BATCH.x\{2\} must be numeric 2xT, not 3x1>
%! predict (network (2, dense_layer (1)), [1; 1; 1], struct ("x", {{[1; 1], [1; 2; 3]}}))
%!test # a CRF that forbids every path gives no class
%! net = network (2, {dense_layer(3), crf_layer("forbidden", true (3))});
%! batch = struct ("x", zeros (2, 2, 3));
%! got = predict (net, network_init (net, 1), batch, "type", "class");
%! assert (double (got.output), zeros (2, 3));
%! batch.targets = zeros (2, 3);
%! batch.sample_weights = ones (2, 3);
%! fail ("loss_grad (net, network_init (net, 1), batch)", "SAMPLE_WEIGHTS|sample_weights must be");
%!error <Invalid call> predict (1, 2)
%!error <predict: BATCH must have the field x>
%! predict (network (1, dense_layer (1)), [1; 1], struct ())
%!error <BATCH.x must be finite>
%! predict (network (1, dense_layer (1)), [1; 1], struct ("x", NaN))
%!error <BATCH.x must have 1 rows .* not the vector 3x1>
%! predict (network (1, dense_layer (1)), [1; 1], struct ("x", [1; 2; 3]))
