## -*- texinfo -*-
## @deftypefn  {} {@var{r} =} predict (@var{net}, @var{theta}, @var{batch})
## @deftypefnx {} {@var{r} =} predict (@var{net}, @var{theta}, @var{batch}, @var{state})
## Output of a network.
##
## The arguments are those of @code{loss_grad}; targets and weights of @var{batch} are not
## needed. The result is a struct with the @code{output} [K,B,T] of the last layer (raw
## scores: no softmax is applied) and the recurrent @code{state} after the batch.
##
## @example
## @group
## net = network (2, @{gru_layer(8), dense_layer(3)@});
## r = predict (net, network_init (net, 1), struct ("x", randn (2, 4, 10)));
## size (r.output)
##   @result{} ans =
##           3    4   10
## @end group
## @end example
## @seealso{loss_grad, network}
## @end deftypefn

function r = predict (net, theta, batch, state = [])
  if (nargin < 3)
    print_usage ();
  endif
  net = check_network ("predict", "NET", net);
  theta = check_theta ("predict", net, theta);
  b = check_batch ("predict", net, batch, class (theta), false);
  state = check_net_state ("predict", net, state, b.B, class (theta));
  [output, state] = __seqrnn__ ("network_forward", theta, net, b, state);
  r = struct ("output", output, "state", state);
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
%!error <Invalid call> predict (1, 2)
%!error <predict: BATCH must have the field x>
%! predict (network (1, dense_layer (1)), [1; 1], struct ())
%!error <BATCH.x must be finite>
%! predict (network (1, dense_layer (1)), [1; 1], struct ("x", NaN))
%!error <BATCH.x must have 1 rows .* not the vector 3x1>
%! predict (network (1, dense_layer (1)), [1; 1], struct ("x", [1; 2; 3]))
