## -*- texinfo -*-
## @deftypefn {} {@var{s} =} tensors (@var{net}, @var{theta})
## The parameter matrices of a network by name, cut out of the flat vector.
##
## The result is a struct; the array that the layout calls @qcode{"2.lstm.W"} is its field
## @code{layer2_lstm_W}.  @var{theta} may also be a gradient.
##
## @example
## @group
## net = network (3, @{lstm_layer(4), dense_layer(2)@});
## size (tensors (net, network_init (net, 1)).layer1_lstm_W)
##   @result{} ans =
##         16    3
## @end group
## @end example
## @seealso{network, network_init}
## @end deftypefn

function s = tensors (net, theta)
  if (nargin < 2)
    print_usage ();
  endif
  net = check_network ("tensors", "NET", net);
  theta = check_theta ("tensors", net, theta);
  s = struct ();
  for t = net.layout
    name = ["layer" strrep(t.name, ".", "_")];
    s.(name) = reshape (theta(t.offset - 1 + (1:t.rows*t.cols)), t.rows, t.cols);
  endfor
endfunction

%!test
%! net = network (3, {rnn_layer(2, "direction", "bidirectional"), dense_layer(2)});
%! s = tensors (net, (1:net.nparam)');
%! assert (fieldnames (s)', {"layer1_rnn_forward_W", "layer1_rnn_forward_U", ...
%!   "layer1_rnn_forward_b", "layer1_rnn_backward_W", "layer1_rnn_backward_U", ...
%!   "layer1_rnn_backward_b", "layer2_dense_W", "layer2_dense_b"});
%! assert (s.layer1_rnn_forward_W, reshape (1:6, 2, 3));
%! assert (s.layer2_dense_b, net.nparam - [1; 0]);
%!error <Invalid call> tensors (1)
%!error <THETA must be a 4x1 matrix> tensors (network (3, dense_layer (1)), 1)
