## -*- texinfo -*-
## @deftypefn  {} {@var{layer} =} dropout_layer (@var{rate})
## @deftypefnx {} {@var{layer} =} dropout_layer (@var{rate}, @qcode{"shared"}, @var{shared})
## A dropout layer, for @code{network}.
##
## In training, each number becomes 0 with probability @var{rate} (default 0.5; 0 to
## below 1) and is divided by 1 - rate otherwise (Srivastava et al. 2014).  With
## @var{shared} true (default false), all steps of a sequence share one mask (Gal &
## Ghahramani 2016), or if training is truncated all steps of each piece of it.
##
## @example
## layer = dropout_layer (0.3);
## @end example
## @seealso{network, lstm_layer, train}
## @end deftypefn

function layer = dropout_layer (varargin)
  layer = new_plain_layer ("dropout_layer", struct ("kind", "dropout"), ...
                           layer_defaults ("dropout"), varargin, 1);
endfunction

%!assert (dropout_layer (), struct ("kind", "dropout", "rate", 0.5, "shared", false))
%!assert (dropout_layer (0.1, "shared", true), ...
%!        struct ("kind", "dropout", "rate", 0.1, "shared", true))
%!test # off where nobody trains; masks belong to (seed, draw)
%! net = network (1, {dropout_layer(0.5), dense_layer(2)});
%! theta = network_init (net, 1);
%! batch = struct ("x", ones (1, 200), "targets", ones (1, 200));
%! assert (predict (net, theta, batch).output(:,1,7), theta(1:2) + theta(3:4), 1e-15);
%! loss = @(varargin) loss_grad (net, theta, batch, [], varargin{:}).loss;
%! assert (loss ("training", true, "seed", 3) != loss ());
%! assert (loss ("training", true, "seed", 3), loss ("training", true, "seed", 3));
%! assert (loss ("training", true, "seed", 3) != loss ("training", true, "seed", 4));
%! assert (loss ("training", true, "seed", 3) != loss ("training", true, "seed", 3, "draw", 1));
%!error <RATE must be a number from 0 to below 1, not 1> dropout_layer (1)
%!error <RATE must be a number from 0 to below 1, not NaN> dropout_layer (NaN)
%!error <SHARED must be true or false, not 2> dropout_layer (0.5, "shared", 2)
%!error <there is no option "rates"> dropout_layer ("rates", 1)
