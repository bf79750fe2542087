## -*- texinfo -*-
## @deftypefn  {} {@var{theta} =} network_init (@var{net})
## @deftypefnx {} {@var{theta} =} network_init (@var{net}, @var{seed})
## @deftypefnx {} {@var{theta} =} network_init (@var{net}, @var{seed}, "class", @var{class})
## Initial parameters of a network, as one column.
##
## Each layer draws as its option init says.  @var{seed} is an integer in 0..2^53 (absent
## or []: drawn from @code{rand}); equal seeds give equal numbers, here and in R.
## @var{class} is @qcode{"double"} (default) or @qcode{"single"}, and governs what is
## computed with theta.
##
## @example
## theta = network_init (network (3, @{lstm_layer(4), dense_layer(2)@}), 1);
## @end example
## @seealso{network, tensors, loss_grad}
## @end deftypefn

function theta = network_init (net, seed = [], varargin)
  if (nargin < 1)
    print_usage ();
  endif
  net = check_network ("network_init", "NET", net);
  opt = parse_options ("network_init", struct ("class", "double"), varargin);
  check_choice ("network_init", "CLASS", opt.class, {"double", "single"});
  if (strcmp (opt.class, "single"))
    check_within_single ("network_init", "NET.layers", net.layers);
  endif
  seed = check_seed ("network_init", seed);
  theta = create ("network_init", "NET", "network_init", zeros (0, opt.class), net, seed);
endfunction

%!test
%! net = network (3, {lstm_layer(4), dense_layer(2)});
%! theta = network_init (net, 5);
%! assert (size (theta), [net.nparam, 1]);
%! assert (network_init (net, 5), theta);
%! assert (! isequal (network_init (net, 6), theta));
%! assert (network_init (net, 5, "class", "single"), single (theta));
%! assert (tensors (net, theta).layer1_lstm_b(5:8), ones (4, 1));
%!error <NET.layers\{1\}.weights must be within single precision, at most .*\(2\) is 1e.99>
%! net = network (2, {embedding_layer(1, "weights", [1, 1e99]), dense_layer(2)});
%! network_init (net, 1, "class", "single");
%!error <NET.layers\{1\}.forget_bias must be within single precision, at most 3.4e38, not 1e.99>
%! network_init (network (2, {gru_layer(2, "forget_bias", 1e99)}), 1, "class", "single");
%!error <Invalid call> network_init ()
%!error <NET must be a network made by network, not 3> network_init (3, 1)
%!error <SEED must be an integer .*, not -1> network_init (network (1, dense_layer (1)), -1)
%!error <CLASS must be one of "double", "single">
%! network_init (network (1, dense_layer (1)), 1, "class", "int8")
