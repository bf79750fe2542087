## -*- texinfo -*-
## @deftypefn  {} {@var{layer} =} conv1d_layer (@var{units})
## @deftypefnx {} {@var{layer} =} conv1d_layer (@var{units}, @var{name}, @var{value}, @dots{})
## A convolution over time with @var{units} outputs, for @code{network}.
##
## The output at step t is activation (b + sum_k W_k x(s)) with the steps s = t - lead +
## k * dilation, k = 0 @dots{} kernel_size - 1 (Waibel et al. 1989; van den Oord et al.
## 2016).  Steps that are not there count as 0; as many steps come out as come in.  W is
## [units,inputs*kernel_size], the earliest tap first.
##
## Options, with their defaults:
##
## @table @asis
## @item @qcode{"kernel_size"} (3)
## Number of taps.
## @item @qcode{"dilation"} (1)
## Steps from one tap to the next.
## @item @qcode{"padding"} (@qcode{"causal"})
## @qcode{"causal"}: lead = (kernel_size - 1) * dilation, no step sees a later one, and
## the last inputs are part of the state of the network.  @qcode{"same"}: half of that,
## rounded down.
## @item @qcode{"activation"} (@qcode{"linear"}: none)
## The name of an activation or a struct made by @code{activation}.
## @item @qcode{"init"} (@qcode{"glorot"})
## @qcode{"glorot"}, @qcode{"torch"} (uniform in +-1/sqrt (inputs * kernel_size), the bias
## too) or @qcode{"zeros"}.
## @item @qcode{"frozen"} (false)
## true: the layer is not trained.
## @end table
##
## @example
## @group
## net = network (8, @{conv1d_layer(16, "dilation", 2, "activation", "relu"), ...
##                    lstm_layer(32), dense_layer(2)@});
## @end group
## @end example
## @seealso{network, dense_layer, lstm_layer, activation}
## @end deftypefn

function layer = conv1d_layer (units, varargin)
  if (nargin < 1)
    print_usage ();
  endif
  layer = struct ("kind", "conv1d", "units", units);
  layer = new_plain_layer ("conv1d_layer", layer, layer_defaults ("conv1d"), varargin);
endfunction

%!assert (conv1d_layer (2), struct ("kind", "conv1d", "units", 2, "kernel_size", 3, ...
%!        "dilation", 1, "padding", "causal", "activation", "linear", "init", "glorot", ...
%!        "frozen", false))
%!test # by Octave's own convolution, which turns the kernel round
%! x = reshape (philox_normal (9, 1), 1, 9);
%! for d = 1:2
%!   for padding = {"causal", "same"}
%!     net = network (1, {conv1d_layer(1, "kernel_size", 4, "dilation", d, "padding", padding{1})});
%!     theta = network_init (net, 1);
%!     kernel = zeros (1, 3 * d + 1);
%!     kernel(1:d:end) = theta(4:-1:1);
%!     full = conv (x, kernel);
%!     if (strcmp (padding{1}, "same"))
%!       full(1:3*d-floor(3*d/2)) = [];
%!     endif
%!     y = predict (net, theta, struct ("x", x)).output;
%!     assert (y(:)', full(1:9), 1e-14);
%!   endfor
%! endfor
%!test # step by step as predict, to the bit; the state carries what the taps reach back to
%! net = network (2, {conv1d_layer(3, "dilation", 2, "activation", "relu"), gru_layer(2), ...
%!                    conv1d_layer(2, "kernel_size", 2)});
%! theta = network_init (net, 1);
%! x = reshape (philox_normal (2 * 3 * 8, 2), 2, 3, 8);
%! s = stream (net, theta, 3);
%! for t = 1:8
%!   s = stream_step (s, x(:,:,t));
%!   y(:,:,t) = s.output;
%! endfor
%! r = predict (net, theta, struct ("x", x));
%! assert (y, r.output);
%! assert (s.state, r.state);
%! assert (numel (r.state), 3 * (2 * 4 + 2 + 2));
%!test # trained: the step before last
%! x = arrayfun (@(n) philox_normal (10, n)', 1:40, "UniformOutput", false);
%! y = cellfun (@(x) [0, 0, x(1:end-2)], x, "UniformOutput", false);
%! net = network (1, {conv1d_layer(1)}, "mse");
%! fit = train (net, struct ("x", {x}, "targets", {y}), "epochs", 60, "seed", 1, ...
%!              "optimiser", optimiser ("adam", "learning_rate", 0.05), "verbose", false);
%! assert (fit.theta, [1; 0; 0; 0], 0.01);
%!error <Invalid call> conv1d_layer ()
%!error <UNITS must be an integer in 1..2147483647, not 0> conv1d_layer (0)
%!error <KERNEL_SIZE must be an integer in 1..2147483647, not 0> conv1d_layer (2, "kernel_size", 0)
%!error <DILATION must be an integer in 1..2147483647, not 1.5> conv1d_layer (2, "dilation", 1.5)
%!error <PADDING must be one of "causal", "same", not the string "valid">
%! conv1d_layer (2, "padding", "valid")
%!error <layer 1 \(conv1d\) reads ahead>
%! stream (network (1, {conv1d_layer(1, "padding", "same")}), zeros (4, 1))
%!error <TRUNCATE .*layer 1 \(conv1d\) reads ahead>
%! net = network (1, {conv1d_layer(1, "padding", "same")}, "mse");
%! train (net, struct ("x", 1:4, "targets", 1:4), "truncate", 2, "verbose", false);
%!error <INPUTS and the units of LAYERS are too large>
%! network (2^31 - 1, {conv1d_layer(2^31 - 1, "kernel_size", 2^31 - 1)})
