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
  try
    r = __seqrnn__ ("network_forward", theta, net, batch, state);
  catch
    if (nargin < 3)
      print_usage ();
    endif
    [net, theta, batch, state] = check_network_call ("predict", net, theta, batch, state, false);
    r = __seqrnn__ ("network_forward", theta, net, batch, state);
  end_try_catch
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
%!   r = __seqrnn__ ("network_forward", theta, net, batch{1}, []);
%!   assert (predict (net, theta, batch{1}), r);
%!   assert (predict (net, theta', batch{1}), r);
%!   assert (predict (net, theta', batch{1}, r.state), predict (net, theta, batch{1}, r.state));
%! endfor
%!error <Invalid call> predict (1, 2)
%!error <predict: BATCH must have the field x>
%! predict (network (1, dense_layer (1)), [1; 1], struct ())
%!error <BATCH.x must be finite>
%! predict (network (1, dense_layer (1)), [1; 1], struct ("x", NaN))
%!error <BATCH.x must have 1 rows .* not the vector 3x1>
%! predict (network (1, dense_layer (1)), [1; 1], struct ("x", [1; 2; 3]))
