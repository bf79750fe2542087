## -*- texinfo -*-
## @deftypefn  {} {@var{g} =} lstm_backward (@var{dy}, @var{fwd})
## @deftypefnx {} {@var{g} =} lstm_backward (@var{dy}, @var{fwd}, @var{dh}, @var{dc}, @
## @var{truncate}, @var{per_step})
## @deftypefnx {} {@var{g} =} lstm_backward (@dots{}, @var{name}, @var{value}, @dots{})
## Gradients of a loss through @code{lstm_forward}: backpropagation through time.
##
## The arguments after @var{fwd} may be given by position or as pairs of name and value:
##
## @table @asis
## @item @var{dy}
## The gradient of the loss by the outputs y [H,B,T]; [] is zero.
## @item @var{fwd}
## What lstm_forward returned.
## @item @var{dh}, @var{dc}
## The gradients by the final states hT and cT [H,B]; zero if absent or [].
## @item @var{truncate}
## k truncates: the loss of each block of k successive steps reaches back over these k
## steps, and the state before them is a constant.  [k1 k2] with k1 <= k2: the losses of
## blocks of k1 steps reach back over the k2 steps that end with the block (Sutskever
## 2013, section 2.8.6).
## @item @var{per_step}
## true adds @code{dh_t} and @code{dc_t} [H,B,T]: the total derivatives by the state of
## every step.
## @end table
##
## The result is a struct with the fields @code{dx}, @code{dW}, @code{dU}, @code{db},
## @code{dbU} (with a recurrent bias), dp (with peepholes), @code{dh0}, @code{dc0}, each
## of the shape of what it is the gradient by.
##
## @example
## @group
## fwd = lstm_forward (randn (3, 2, 5), lstm_params (3, 4));
## g = lstm_backward (ones (4, 2, 5), fwd);    # gradient of sum (y(:))
## @end group
## @end example
## @seealso{lstm_forward, grad_check, clip_grads}
## @end deftypefn

function g = lstm_backward (dy, fwd, varargin)
  try
    g = __seqrnn__ ("cell_backward", dy, fwd, "lstm_backward", varargin);
  catch
    if (nargin < 2)
      print_usage ();
    endif
    [dy, args] = check_backward ("lstm_backward", "lstm", dy, fwd, varargin);
    g = __seqrnn__ ("cell_backward", dy, fwd, "lstm_backward", args);
  end_try_catch
endfunction

%!test # against central differences: every option; ragged, reversed
%! cases = {{}, ...
%!          {"recurrent_bias", true}, ...
%!          {"peephole", true}, ...
%!          {"coupled", true}, ...
%!          {"peephole", true, "coupled", true, "recurrent_bias", true}, ...
%!          {"clip", 0.6}, ...
%!          {"gate_activation", "hard_sigmoid"}, ...
%!          {"gate_activation", "softplus"}, ...
%!          {"candidate_activation", "relu", "output_activation", "softsign"}, ...
%!          {"candidate_activation", "scaled_tanh", "output_activation", "elu"}, ...
%!          {"candidate_activation", activation("affine", 0.5, 0.1), "peephole", true, ...
%!           "output_activation", "leaky_relu"}, ...
%!          {"gate_activation", activation("thresholded_relu", 0.1)}};
%! for options = cases
%!   for mode = {"plain", "ragged", "reverse"}
%!     k = exercise_12_cases ("lstm", options{1}, mode{1}, 1);
%!     assert (grad_check (k.loss, k.theta, k.grad).relative_error <= 1e-7);
%!   endfor
%! endfor

%!test # truncation: exactly nothing beyond k steps, everything within T
%! [D, H, B, T] = deal (2, 3, 2, 6);
%! x = reshape (philox_normal (D * B * T, 1), D, B, T);
%! fwd = lstm_forward (x, lstm_params (D, H, "seed", 2));
%! dy = zeros (H, B, T);
%! dy(:,:,T) = 1;
%! g = lstm_backward (dy, fwd, "truncate", 2);
%! whole = lstm_backward (dy, fwd);
%! assert (g.dx(:,:,1:4), zeros (D, B, 4));
%! assert (all (g.dx(:,:,5:6)(:) != 0));
%! assert (g.dh0, zeros (H, B));
%! assert (lstm_backward (dy, fwd, "truncate", T), whole);
%! assert (lstm_backward (dy, fwd, "truncate", [1, T]).dW, whole.dW, 1e-14);
%! assert (lstm_backward (dy, fwd, "truncate", [1, 3]).dx(:,:,1:3), zeros (D, B, 3));

%!test # per-step gradients: by the first state of a run that starts there
%! [D, H, B, T] = deal (2, 3, 2, 4);
%! x = reshape (philox_normal (D * B * T, 1), D, B, T);
%! p = lstm_params (D, H, "seed", 2);
%! dy = reshape (philox_normal (H * B * T, 3), H, B, T);
%! fwd = lstm_forward (x, p);
%! g = lstm_backward (dy, fwd, "per_step", true);
%! later = lstm_forward (x(:,:,3:4), p, "h0", fwd.h(:,:,2), "c0", fwd.c(:,:,2));
%! g2 = lstm_backward (dy(:,:,3:4), later);
%! assert (g.dh_t(:,:,2), g2.dh0 + dy(:,:,2), 1e-14);
%! assert (rmfield (g, {"dh_t", "dc_t"}), lstm_backward (dy, fwd));

%!test # single precision
%! x = reshape (philox_normal (24, 1), 2, 3, 4);
%! p = lstm_params (2, 3, "seed", 2);
%! g = lstm_backward (ones (3, 3, 4), lstm_forward (x, p));
%! s = lstm_backward (ones (3, 3, 4), lstm_forward (single (x), p));
%! assert (class (s.dU), "single");
%! assert (double (s.dU), g.dU, 2e-5);
%! assert (isequal (lstm_backward ([], lstm_forward (x, p)).dW, zeros (size (p.W))));

%!test # C takes these calls as they come; in another class they are converted, to the same bits
%! draw = @(dims, seed) single (reshape (philox_normal (prod (dims), seed), dims));
%! [dy, dh, dc] = deal (draw ([3, 3, 4], 4), draw ([3, 3], 5), draw ([3, 3], 6));
%! for kind = {"lstm", "gru", "rnn"}
%!   name = [kind{1} "_backward"];
%!   p = feval ([kind{1} "_params"], 2, 3, "seed", 2, "class", "single");
%!   fwd = feval ([kind{1} "_forward"], draw ([2, 3, 4], 1), p, "lengths", [4, 2, 3]);
%!   states = {dh, dc}(1:1+strcmp (kind{1}, "lstm"));
%!   forms = {{dy}, {single([])}, {dy, states{:}}, {dy, [], "truncate", 2}, ...
%!            {dy, states{:}, [1, 3]}, {dy, states{:}, 2, true}, {dy, "per_step", 1}, ...
%!            {dy, "truncate", int32([2, 2]), "dh", dh}};
%!   for form = forms
%!     [dy1, args] = deal (form{1}{1}, form{1}(2:end));
%!     g = __seqrnn__ ("cell_backward", dy1, fwd, name, args);
%!     assert (feval (name, dy1, fwd, args{:}), g);
%!     is_real = cellfun (@(a) isa (a, "single"), args);
%!     args(is_real) = cellfun (@double, args(is_real), "UniformOutput", false);
%!     fail ('__seqrnn__ ("cell_backward", double (dy1), fwd, name, args)', "expected");
%!     assert (feval (name, double (dy1), fwd, args{:}), g);
%!   endfor
%! endfor

%!shared fwd
%! fwd = lstm_forward (ones (2, 3, 4), lstm_params (2, 3, "seed", 1));
%!error <Invalid call> lstm_backward (1)
%!error <DY must be a 3x3x4 array \[H,B,T\], not 3x3> lstm_backward (ones (3, 3), fwd)
%!error <DY must be finite, but DY\(1,1,1\) is NaN> lstm_backward (NaN (3, 3, 4), fwd)
%!error <FWD must be what lstm_forward returned, not 3> lstm_backward ([], 3)
%!error <FWD must come from lstm_forward, not from gru_forward>
%! lstm_backward ([], gru_forward (1, gru_params (1, 1)));
%!error <DH must be a 3x3 matrix \[H,B\], not 2x2> lstm_backward ([], fwd, ones (2, 2))
%!error <TRUNCATE must be k or \[k1 k2\] .*, not 0> lstm_backward ([], fwd, "truncate", 0)
%!error <TRUNCATE must be k or \[k1 k2\] .*, not \[3 2\]>
%! lstm_backward ([], fwd, "truncate", [3, 2])
%!error <PER_STEP must be true or false> lstm_backward ([], fwd, "per_step", 7)

%!error <DC must be a 3x3 matrix \[H,B\], not 2x2> lstm_backward ([], fwd, [], ones (2, 2))

%!demo
%! ## How far back does the last output's gradient reach? Forget bias 1 against 5.
%! for forget_bias = [1, 5]
%!   p = lstm_params (2, 16, "seed", 1, "forget_bias", forget_bias);
%!   fwd = lstm_forward (reshape (philox_normal (160, 1), 2, 80), p);
%!   dy = zeros (16, 1, 80);
%!   dy(:,1,80) = 1;
%!   g = lstm_backward (dy, fwd, "per_step", true);
%!   semilogy (squeeze (sqrt (sum (g.dc_t .^ 2))));
%!   hold on;
%! endfor
%! hold off;
%! xlabel ("step");
%! ylabel ("norm of the gradient by the cell state");
%! legend ("forget bias 1", "forget bias 5");
