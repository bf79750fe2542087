## -*- texinfo -*-
## @deftypefn  {} {@var{g} =} gru_backward (@var{dy}, @var{fwd})
## @deftypefnx {} {@var{g} =} gru_backward (@var{dy}, @var{fwd}, @var{dh}, @var{truncate}, @
## @var{per_step})
## @deftypefnx {} {@var{g} =} gru_backward (@dots{}, @var{name}, @var{value}, @dots{})
## Gradients of a loss through @code{gru_forward}: backpropagation through time.
##
## The arguments after @var{fwd} may be given by position or as pairs of name and value:
##
## @table @asis
## @item @var{dy}
## The gradient of the loss by the outputs y [H,B,T]; [] is zero.
## @item @var{fwd}
## What gru_forward returned.
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
## fwd = gru_forward (randn (3, 2, 5), gru_params (3, 4));
## g = gru_backward (ones (4, 2, 5), fwd);    # gradient of sum (y(:))
## @end group
## @end example
## @seealso{gru_forward, grad_check, clip_grads}
## @end deftypefn

function g = gru_backward (dy, fwd, varargin)
  try
    g = __seqrnn__ ("cell_backward", dy, fwd, "gru_backward", varargin);
  catch
    if (nargin < 2)
      print_usage ();
    endif
    [dy, args] = check_backward ("gru_backward", "gru", dy, fwd, varargin);
    g = __seqrnn__ ("cell_backward", dy, fwd, "gru_backward", args);
  end_try_catch
endfunction

%!test # against central differences: every option; ragged, reversed
%! cases = {{}, ...
%!          {"reset", "before"}, ...
%!          {"recurrent_bias", true}, ...
%!          {"reset", "before", "recurrent_bias", true}, ...
%!          {"clip", 0.6}, ...
%!          {"reset", "before", "clip", 0.6}, ...
%!          {"gate_activation", "hard_sigmoid"}, ...
%!          {"candidate_activation", "relu"}, ...
%!          {"candidate_activation", "softsign", "reset", "before", ...
%!                "gate_activation", activation("affine", 0.2, 0.5)}};
%! for options = cases
%!   for mode = {"plain", "ragged", "reverse"}
%!     k = exercise_12_cases ("gru", options{1}, mode{1}, 1);
%!     assert (grad_check (k.loss, k.theta, k.grad).relative_error <= 1e-7);
%!   endfor
%! endfor

%!test # truncation: exactly nothing beyond k steps, everything within T
%! [D, H, B, T] = deal (2, 3, 2, 6);
%! x = reshape (philox_normal (D * B * T, 1), D, B, T);
%! fwd = gru_forward (x, gru_params (D, H, "seed", 2));
%! dy = zeros (H, B, T);
%! dy(:,:,T) = 1;
%! g = gru_backward (dy, fwd, "truncate", 2);
%! whole = gru_backward (dy, fwd);
%! assert (g.dx(:,:,1:4), zeros (D, B, 4));
%! assert (all (g.dx(:,:,5:6)(:) != 0));
%! assert (g.dh0, zeros (H, B));
%! assert (gru_backward (dy, fwd, "truncate", T), whole);
%! assert (gru_backward (dy, fwd, "truncate", [1, T]).dW, whole.dW, 1e-14);
%! assert (gru_backward (dy, fwd, "truncate", [1, 3]).dx(:,:,1:3), zeros (D, B, 3));

%!test # per-step gradients: by the first state of a run that starts there
%! [D, H, B, T] = deal (2, 3, 2, 4);
%! x = reshape (philox_normal (D * B * T, 1), D, B, T);
%! p = gru_params (D, H, "seed", 2);
%! dy = reshape (philox_normal (H * B * T, 3), H, B, T);
%! fwd = gru_forward (x, p);
%! g = gru_backward (dy, fwd, "per_step", true);
%! later = gru_forward (x(:,:,3:4), p, "h0", fwd.h(:,:,2));
%! g2 = gru_backward (dy(:,:,3:4), later);
%! assert (g.dh_t(:,:,2), g2.dh0 + dy(:,:,2), 1e-14);
%! assert (rmfield (g, {"dh_t"}), gru_backward (dy, fwd));

%!test # single precision
%! x = reshape (philox_normal (24, 1), 2, 3, 4);
%! p = gru_params (2, 3, "seed", 2);
%! g = gru_backward (ones (3, 3, 4), gru_forward (x, p));
%! s = gru_backward (ones (3, 3, 4), gru_forward (single (x), p));
%! assert (class (s.dU), "single");
%! assert (double (s.dU), g.dU, 2e-5);
%! assert (isequal (gru_backward ([], gru_forward (x, p)).dW, zeros (size (p.W))));

%!shared fwd
%! fwd = gru_forward (ones (2, 3, 4), gru_params (2, 3, "seed", 1));
%!error <Invalid call> gru_backward (1)
%!error <DY must be a 3x3x4 array \[H,B,T\], not 3x3> gru_backward (ones (3, 3), fwd)
%!error <DY must be finite, but DY\(1,1,1\) is NaN> gru_backward (NaN (3, 3, 4), fwd)
%!error <FWD must be what gru_forward returned, not 3> gru_backward ([], 3)
%!error <FWD must come from gru_forward, not from rnn_forward>
%! gru_backward ([], rnn_forward (1, rnn_params (1, 1)));
%!error <DH must be a 3x3 matrix \[H,B\], not 2x2> gru_backward ([], fwd, ones (2, 2))
%!error <TRUNCATE must be k or \[k1 k2\] .*, not 0> gru_backward ([], fwd, "truncate", 0)
%!error <TRUNCATE must be k or \[k1 k2\] .*, not \[3 2\]>
%! gru_backward ([], fwd, "truncate", [3, 2])
%!error <PER_STEP must be true or false> gru_backward ([], fwd, "per_step", 7)
