## -*- texinfo -*-
## @deftypefn  {} {@var{g} =} rnn_backward (@var{dy}, @var{fwd})
## @deftypefnx {} {@var{g} =} rnn_backward (@var{dy}, @var{fwd}, @var{dh}, @var{truncate}, @
## @var{per_step})
## @deftypefnx {} {@var{g} =} rnn_backward (@dots{}, @var{name}, @var{value}, @dots{})
## Gradients of a loss through @code{rnn_forward}: backpropagation through time.
##
## The arguments after @var{fwd} may be given by position or as pairs of name and value:
##
## @table @asis
## @item @var{dy}
## The gradient of the loss by the outputs y [H,B,T]; [] is zero.
## @item @var{fwd}
## What rnn_forward returned.
## @item @var{dh}
## The gradient by the final state hT [H,B]; zero if absent or [].
## @item @var{truncate}
## k truncates: the loss of each block of k successive steps reaches back over these k
## steps, and the state before them is a constant.  [k1 k2] with k1 <= k2: the losses of
## blocks of k1 steps reach back over the k2 steps that end with the block (Sutskever
## 2013, section 2.8.6).
## @item @var{per_step}
## true adds @code{dh_t} [H,B,T]: the total derivatives by the state of every step.
## @end table
##
## The result is a struct with the fields @code{dx}, @code{dW}, @code{dU}, @code{db},
## @code{dbU} (with a recurrent bias), @code{dh0}, each of the shape of what it is
## the gradient by.
##
## @example
## @group
## fwd = rnn_forward (randn (3, 2, 5), rnn_params (3, 4));
## g = rnn_backward (ones (4, 2, 5), fwd);    # gradient of sum (y(:))
## @end group
## @end example
## @seealso{rnn_forward, grad_check, clip_grads}
## @end deftypefn

function g = rnn_backward (dy, fwd, varargin)
  try
    g = __seqrnn__ ("cell_backward", dy, fwd, "rnn_backward", varargin);
  catch
    if (nargin < 2)
      print_usage ();
    endif
    [dy, args] = check_backward ("rnn_backward", "rnn", dy, fwd, varargin);
    g = __seqrnn__ ("cell_backward", dy, fwd, "rnn_backward", args);
  end_try_catch
endfunction

%!test # against central differences: every option; ragged, reversed
%! cases = {{}, ...
%!          {"recurrent_bias", true}, ...
%!          {"clip", 0.6}, ...
%!          {"activation", "relu"}, ...
%!          {"activation", "sigmoid"}, ...
%!          {"activation", "softsign"}, ...
%!          {"activation", "softplus"}, ...
%!          {"activation", "hard_sigmoid"}, ...
%!          {"activation", "elu"}, ...
%!          {"activation", "leaky_relu"}, ...
%!          {"activation", "thresholded_relu"}, ...
%!          {"activation", "scaled_tanh"}, ...
%!          {"activation", activation("affine", 0.7, 0.2)}};
%! for options = cases
%!   for mode = {"plain", "ragged", "reverse"}
%!     k = exercise_12_cases ("rnn", options{1}, mode{1}, 1);
%!     assert (grad_check (k.loss, k.theta, k.grad).relative_error <= 1e-7);
%!   endfor
%! endfor

%!test # truncation: exactly nothing beyond k steps, everything within T
%! [D, H, B, T] = deal (2, 3, 2, 6);
%! x = reshape (philox_normal (D * B * T, 1), D, B, T);
%! fwd = rnn_forward (x, rnn_params (D, H, "seed", 2));
%! dy = zeros (H, B, T);
%! dy(:,:,T) = 1;
%! g = rnn_backward (dy, fwd, "truncate", 2);
%! whole = rnn_backward (dy, fwd);
%! assert (g.dx(:,:,1:4), zeros (D, B, 4));
%! assert (all (g.dx(:,:,5:6)(:) != 0));
%! assert (g.dh0, zeros (H, B));
%! assert (rnn_backward (dy, fwd, "truncate", T), whole);
%! assert (rnn_backward (dy, fwd, "truncate", [1, T]).dW, whole.dW, 1e-14);
%! assert (rnn_backward (dy, fwd, "truncate", [1, 3]).dx(:,:,1:3), zeros (D, B, 3));

%!test # per-step gradients: by the first state of a run that starts there
%! [D, H, B, T] = deal (2, 3, 2, 4);
%! x = reshape (philox_normal (D * B * T, 1), D, B, T);
%! p = rnn_params (D, H, "seed", 2);
%! dy = reshape (philox_normal (H * B * T, 3), H, B, T);
%! fwd = rnn_forward (x, p);
%! g = rnn_backward (dy, fwd, "per_step", true);
%! later = rnn_forward (x(:,:,3:4), p, "h0", fwd.h(:,:,2));
%! g2 = rnn_backward (dy(:,:,3:4), later);
%! assert (g.dh_t(:,:,2), g2.dh0 + dy(:,:,2), 1e-14);
%! assert (rmfield (g, {"dh_t"}), rnn_backward (dy, fwd));

%!test # single precision
%! x = reshape (philox_normal (24, 1), 2, 3, 4);
%! p = rnn_params (2, 3, "seed", 2);
%! g = rnn_backward (ones (3, 3, 4), rnn_forward (x, p));
%! s = rnn_backward (ones (3, 3, 4), rnn_forward (single (x), p));
%! assert (class (s.dU), "single");
%! assert (double (s.dU), g.dU, 2e-5);
%! assert (isequal (rnn_backward ([], rnn_forward (x, p)).dW, zeros (size (p.W))));

%!shared fwd
%! fwd = rnn_forward (ones (2, 3, 4), rnn_params (2, 3, "seed", 1));
%!error <Invalid call> rnn_backward (1)
%!error <DY must be a 3x3x4 array \[H,B,T\], not 3x3> rnn_backward (ones (3, 3), fwd)
%!error <DY must be finite, but DY\(1,1,1\) is NaN> rnn_backward (NaN (3, 3, 4), fwd)
%!error <FWD must be what rnn_forward returned, not 3> rnn_backward ([], 3)
%!error <FWD must come from rnn_forward, not from gru_forward>
%! rnn_backward ([], gru_forward (1, gru_params (1, 1)));
%!error <DH must be a 3x3 matrix \[H,B\], not 2x2> rnn_backward ([], fwd, ones (2, 2))
%!error <TRUNCATE must be k or \[k1 k2\] .*, not 0> rnn_backward ([], fwd, "truncate", 0)
%!error <TRUNCATE must be k or \[k1 k2\] .*, not \[3 2\]>
%! rnn_backward ([], fwd, "truncate", [3, 2])
%!error <PER_STEP must be true or false> rnn_backward ([], fwd, "per_step", 7)
