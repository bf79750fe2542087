## -*- texinfo -*-
## @deftypefn  {} {@var{g} =} birnn_backward (@var{dy}, @var{fwd})
## @deftypefnx {} {@var{g} =} birnn_backward (@var{dy}, @var{fwd}, @var{dh}, @var{dc}, @
## @var{truncate}, @var{per_step})
## Gradients of a loss through @code{birnn_forward}.
##
## @var{dy} [2*H,B,T] is the gradient by the outputs, @var{dh} and @var{dc} [H,B,2] those
## by the final states (each [] for zero); @var{truncate} and @var{per_step} are those of
## @code{lstm_backward}.  The arguments after @var{fwd} may also be given as pairs of name
## and value.
##
## The result is a struct with @code{dx}, the structs @code{forward} and @code{backward}
## with @code{dW}, @code{dU}, @code{db} and the like (on request also @code{dh_t},
## @code{dc_t}), and @code{dh0}, @code{dc0} [H,B,2].
##
## @example
## @group
## fwd = birnn_forward (randn (3, 2, 5), gru_params (3, 4), gru_params (3, 4));
## g = birnn_backward (ones (8, 2, 5), fwd);    # gradient of sum (fwd.y(:))
## @end group
## @end example
## @seealso{birnn_forward, lstm_backward}
## @end deftypefn

function g = birnn_backward (dy, fwd, varargin)
  if (nargin < 2)
    print_usage ();
  endif
  caller = "birnn_backward";
  opt = struct ("dh", [], "dc", [], "truncate", [], "per_step", false);
  opt = parse_options (caller, opt, varargin, 4);
  k = check_maker (caller, "FWD", fwd, "birnn_forward");
  [x, p, type] = deal (k.x, k.p_forward, class (k.x));
  [B, T] = deal (size (x, 2), size (x, 3));
  dy = check_state (caller, "DY", dy, type, [2 * p.H, B, T], "[2*H,B,T]");
  dh = check_state (caller, "DH", opt.dh, type, [p.H, B, 2], "[H,B,2]");
  dc = check_state (caller, "DC", opt.dc, type, [p.H, B, 2], "[H,B,2]");
  truncate = check_truncate (caller, opt.truncate);
  per_step = check_flag (caller, "PER_STEP", opt.per_step);

  [dx, dtheta, dh0, dc0, dh_t, dc_t] = __seqrnn__ ("birnn_backward", x, p, k.p_backward, ...
    k.lengths, k.ws, dy, dh, dc, truncate, per_step);
  g = struct ("dx", dx, "forward", [], "backward", [], "dh0", dh0);
  g.forward = direction (1, p, dtheta, dh_t, dc_t);
  g.backward = direction (2, p, dtheta, dh_t, dc_t);
  if (strcmp (p.cell, "lstm"))
    g.dc0 = dc0;
  endif
endfunction

function g = direction (d, p, dtheta, dh_t, dc_t)
  g = cut_parameters (struct (), p, dtheta(:,d), "d");
  if (! isempty (dh_t))
    g.dh_t = dh_t(:,:,:,d);
  endif
  if (! isempty (dc_t))
    g.dc_t = dc_t(:,:,:,d);
  endif
endfunction

%!test # it is two passes, and dx their sum
%! [D, H, B, T] = deal (3, 2, 3, 5);
%! x = reshape (philox_normal (D * B * T, 1), D, B, T);
%! dy = reshape (philox_normal (2 * H * B * T, 2), 2 * H, B, T);
%! s = reshape (philox_normal (H * B * 2, 3), H, B, 2);
%! [p, q] = deal (lstm_params (D, H, "seed", 1), lstm_params (D, H, "seed", 2));
%! opt = {"lengths", [5, 0, 3]};
%! g = birnn_backward (dy, birnn_forward (x, p, q, opt{:}), s, 2 * s, [2, 3], true);
%! a = lstm_backward (dy(1:H,:,:), lstm_forward (x, p, opt{:}), s(:,:,1), 2 * s(:,:,1), ...
%!                    [2, 3], true);
%! b = lstm_backward (dy(H+1:end,:,:), lstm_forward (x, q, opt{:}, "reverse", true), s(:,:,2), ...
%!                    2 * s(:,:,2), [2, 3], true);
%! assert (g.dx, a.dx + b.dx);
%! for name = {"dW", "dU", "db", "dh_t", "dc_t"}
%!   assert (g.forward.(name{1}), a.(name{1}));
%!   assert (g.backward.(name{1}), b.(name{1}));
%! endfor
%! assert (g.dh0, cat (3, a.dh0, b.dh0));
%! assert (g.dc0, cat (3, a.dc0, b.dc0));
%!test # against central differences, ragged
%! x = reshape (philox_normal (24, 5), 2, 3, 4);
%! w = reshape (philox_normal (48, 2), 4, 3, 4);
%! for make = {@lstm_params, @gru_params, @rnn_params}
%!   [p, q] = deal (make{1} (2, 2, "seed", 1), make{1} (2, 2, "seed", 2));
%!   set = @(p, W) setfield (p, "W", W);
%!   run = @(t) birnn_forward (t.x, set (p, t.W), set (q, t.V), "lengths", [4, 0, 2]);
%!   loss = @(t) sum ((w .* run (t).y)(:));
%!   g = birnn_backward (w, birnn_forward (x, p, q, "lengths", [4, 0, 2]));
%!   r = grad_check (loss, struct ("x", x, "W", p.W, "V", q.W), ...
%!                   struct ("x", g.dx, "W", g.forward.dW, "V", g.backward.dW));
%!   assert (r.relative_error <= 1e-7);
%! endfor
%!error <Invalid call> birnn_backward (1)
%!error <FWD must come from birnn_forward, not from rnn_forward>
%! birnn_backward (1, rnn_forward (1, rnn_params (1, 1)))
%!error <DY must be a 2x1 matrix \[2\*H,B,T\], not 3x1>
%! birnn_backward ([1; 2; 3], birnn_forward (1, rnn_params (1, 1), rnn_params (1, 1)))
