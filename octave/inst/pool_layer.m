## -*- texinfo -*-
## @deftypefn  {} {@var{layer} =} pool_layer ()
## @deftypefnx {} {@var{layer} =} pool_layer (@var{type})
## @deftypefnx {} {@var{layer} =} pool_layer (@qcode{"attention"}, @qcode{"units"}, @var{units}, @
## @dots{})
## A layer that makes one step out of each sequence, for @code{network}.
##
## @var{type} is @qcode{"last"} (default: the last step), @qcode{"mean"}, @qcode{"max"}
## (of each feature) or @qcode{"attention"}: the sum of a_t x_t over the steps, a = softmax
## (v' tanh (W x_t + b)) with W [units,in] (Yang et al. 2016, eq. 5-7).  Of a sequence
## without steps it makes zeros.
##
## Attention needs @qcode{"units"} and has the options @qcode{"init"}
## (@qcode{"glorot"}; or @qcode{"torch"}, @qcode{"zeros"}) and @qcode{"frozen"} (false).
##
## @example
## @group
## net = network (3, @{gru_layer(8), pool_layer("attention", "units", 4), dense_layer(2)@});
## r = predict (net, network_init (net, 1), struct ("x", randn (3, 5, 20)));
## size (r.output)
##   @result{} ans =
##         2   5
## @end group
## @end example
## @seealso{network, lstm_layer}
## @end deftypefn

function layer = pool_layer (type = "last", varargin)
  options = struct ();
  if (strcmp (type, "attention"))
    options = struct ("units", [], "init", "glorot", "frozen", false);
  endif
  layer = new_plain_layer ("pool_layer", struct ("kind", "pool", "type", type), options, varargin);
endfunction

%!assert (pool_layer (), struct ("kind", "pool", "type", "last"))
%!assert (pool_layer ("attention", "units", 3), struct ("kind", "pool", "type", "attention", ...
%!        "units", 3, "init", "glorot", "frozen", false))
%!test
%! x = reshape (philox_normal (24, 1), 2, 3, 4);
%! batch = struct ("x", x, "lengths", [4, 2, 0]);
%! pooled = @(type) predict (network (2, {pool_layer(type)}), zeros (0, 1), batch).output;
%! assert (pooled ("last"), [x(:,1,4), x(:,2,2), zeros(2, 1)]);
%! assert (pooled ("mean"), [mean(x(:,1,:), 3), mean(x(:,2,1:2), 3), zeros(2, 1)], 1e-15);
%! assert (pooled ("max"), [max(x(:,1,:), [], 3), max(x(:,2,1:2), [], 3), zeros(2, 1)]);
%!test # attention
%! net = network (2, {pool_layer("attention", "units", 3)});
%! assert ({net.layout.name}, {"1.pool.W", "1.pool.b", "1.pool.v"});
%! theta = philox_normal (net.nparam, 2);
%! t = tensors (net, theta);
%! x = reshape (philox_normal (8, 1), 2, 4);
%! a = exp (t.layer1_pool_v' * tanh (t.layer1_pool_W * x + t.layer1_pool_b));
%! assert (predict (net, theta, struct ("x", x)).output, x * a' / sum (a), 1e-14);
%!error <TYPE must be one of "last", "mean", "max", "attention", not the string "min">
%! pool_layer ("min")
%!error <TYPE must be one of .*, not 3> pool_layer (3)
%!error <UNITS must be an integer .*, not 0x0> pool_layer ("attention")
%!error <pool_layer: there is no option "units"$> pool_layer ("max", "units", 3)
