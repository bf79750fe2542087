## -*- texinfo -*-
## @deftypefn  {} {@var{s} =} stream (@var{net}, @var{theta})
## @deftypefnx {} {@var{s} =} stream (@var{net}, @var{theta}, @var{batch_size})
## @deftypefnx {} {@var{s} =} stream (@var{fit}, @dots{})
## Begin to read sequences step by step, as they come in.
##
## @var{batch_size} (default 1) sequences run side by side.  In place of @var{net} and
## @var{theta} may stand what @code{train} returned.  Networks with pooling or with
## layers that read ahead or backwards are refused by the number of the layer: they need the whole
## sequence.  Behind a CRF layer the outputs are its raw scores.
##
## The result is a plain struct with the fields @code{net}, @code{theta},
## @code{batch_size}, @code{state}, @code{output} (both [] before the first step) and
## @code{steps}, for @code{stream_step}.
##
## @example
## @group
## net = network (2, @{gru_layer(8), dense_layer(1)@}, "mse");
## s = stream (net, network_init (net, 1));
## for t = 1:5
##   s = stream_step (s, [sin(t); cos(t)]);
## endfor
## s.steps
##   @result{} ans = 5
## @end group
## @end example
## @seealso{stream_step, predict, network}
## @end deftypefn

function s = stream (net, varargin)
  if (nargin < 2 - (nargin == 1 && isfield (net, "trainer")))
    print_usage ();
  endif
  [net, theta, args] = fit_parts ("stream", net, varargin);
  if (numel (args) > 1)
    print_usage ();
  endif
  batch_size = [args, {1}]{1};
  net = check_network ("stream", "NET", net);
  theta = check_theta ("stream", net, theta);
  batch_size = check_size ("stream", "BATCH_SIZE", batch_size);
  [k, why] = needs_future (net);
  if (k)
    error ("seqrnn:argument", "stream: NET cannot read step by step: layer %d (%s) %s", k, ...
           net.layers{k}.kind, why);
  endif
  s = struct ("net", net, "theta", theta, "batch_size", batch_size, "state", [], "output", [], ...
              "steps", 0);
endfunction

%!test
%! net = network (2, {dense_layer(1)});
%! assert (fieldnames (stream (net, [1; 2; 3]))', ...
%!         {"net", "theta", "batch_size", "state", "output", "steps"});
%!test # a fit in place of net and theta
%! net = network (2, {gru_layer(3), dense_layer(1)}, "mse");
%! fit = train (net, struct ("x", ones (2, 2, 3), "targets", ones (2, 3)), "epochs", 1, ...
%!              "verbose", false, "seed", 1);
%! assert (stream (fit), stream (fit.net, fit.theta));
%! assert (stream (fit, 2), stream (fit.net, fit.theta, 2));
%!error <Invalid call> stream (1)
%!error <Invalid call> stream (1, 2, 3, 4)
%!error <NET must be a network made by network, not 1> stream (1, 2)
%!error <BATCH_SIZE must be an integer in 1.*, not 0>
%! stream (network (2, {dense_layer(1)}), [1; 2; 3], 0)
%!error <stream: NET cannot read step by step: layer 2 \(lstm\) is bidirectional>
%! net = network (2, {dense_layer(1), lstm_layer(1, "direction", "bidirectional")});
%! stream (net, zeros (net.nparam, 1));
%!error <layer 1 \(rnn\) is reverse>
%! net = network (2, {rnn_layer(1, "direction", "reverse")});
%! stream (net, zeros (net.nparam, 1));
%!error <layer 2 \(pool\) pools>
%! net = network (2, {rnn_layer(1), pool_layer()});
%! stream (net, zeros (net.nparam, 1));
