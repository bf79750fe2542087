## -*- texinfo -*-
## @deftypefn  {} {@var{fwd} =} birnn_forward (@var{x}, @var{p_forward}, @var{p_backward})
## @deftypefnx {} {@var{fwd} =} birnn_forward (@var{x}, @var{p_forward}, @var{p_backward}, @
## @var{h0}, @var{c0}, @var{lengths})
## Run a cell over a batch of sequences in both directions (Schuster & Paliwal 1997).
##
## @var{x} [D,B,T] and @var{lengths} are those of @code{lstm_forward}.  @var{p_forward}
## and @var{p_backward} are the parameters of the two directions: any cell, but the same
## in both.  The initial states @var{h0}, @var{c0} are [H,B,2]: forward first.  The last
## three arguments may also be given as pairs of name and value.
##
## The result is a struct with the outputs @code{y} [2*H,B,T], forward on top, the final
## states @code{hT}, @code{cT} [H,B,2] (the backward one is that at the first step), the
## structs @code{forward} and @code{backward} with @code{h}, @code{c} and @code{gates} of
## each direction, and the @code{cache}.  @code{cT} and @code{c} exist for the lstm only.
##
## @example
## @group
## fwd = birnn_forward (randn (3, 2, 5), gru_params (3, 4), gru_params (3, 4));
## size (fwd.y)
##   @result{} ans =
##          8   2   5
## @end group
## @end example
## @seealso{birnn_backward, lstm_forward, lstm_layer}
## @end deftypefn

function fwd = birnn_forward (x, p_forward, p_backward, varargin)
  if (nargin < 3)
    print_usage ();
  endif
  caller = "birnn_forward";
  opt = parse_options (caller, struct ("h0", [], "c0", [], "lengths", []), varargin, 3);
  type = class (check_real (caller, "X", x, ""));
  [p, q] = check_params_pair (caller, p_forward, p_backward, type);
  lstm = strcmp (p.cell, "lstm");
  if (! lstm && ! isempty (opt.c0))
    error ("seqrnn:argument", "%s: C0 belongs to the lstm, not to the %s", caller, p.cell);
  endif
  B = max (state_columns (opt.h0, p.H), state_columns (opt.c0, p.H));
  [x, lengths] = check_sequence (caller, "X", x, p.D, opt.lengths, B);
  dims = [p.H, size(x, 2), 2];
  h0 = check_state (caller, "H0", opt.h0, type, dims, "[H,B,2]");
  c0 = check_state (caller, "C0", opt.c0, type, dims, "[H,B,2]");

  [y, hT, cT, h, c, gates, ws] = __seqrnn__ ("birnn_forward", x, p, q, lengths, h0, c0);
  fwd = struct ("y", y, "hT", hT);
  parts = struct ("h", h, "gates", gates);
  if (lstm)
    fwd.cT = cT;
    parts = struct ("h", h, "c", c, "gates", gates);
  endif
  fwd.forward = structfun (@(a) a(:,:,:,1), parts, "UniformOutput", false);
  fwd.backward = structfun (@(a) a(:,:,:,2), parts, "UniformOutput", false);
  fwd.cache = struct ("maker", caller, "ws", ws, "x", x, "p_forward", p, "p_backward", q, ...
                      "lengths", lengths);
endfunction

%!shared D, H, B, T, x, lengths, h0, c0
%! [D, H, B, T] = deal (3, 2, 3, 5);
%! x = reshape (philox_normal (D * B * T, 1), D, B, T);
%! lengths = [5, 0, 3];
%! h0 = reshape (philox_normal (H * B * 2, 2), H, B, 2);
%! c0 = reshape (philox_normal (H * B * 2, 3), H, B, 2);
%!test # it is two passes
%! [p, q] = deal (lstm_params (D, H, "seed", 1), lstm_params (D, H, "seed", 2));
%! f = birnn_forward (x, p, q, h0, c0, lengths);
%! a = lstm_forward (x, p, h0(:,:,1), c0(:,:,1), lengths);
%! b = lstm_forward (x, q, h0(:,:,2), c0(:,:,2), lengths, true);
%! assert (f.y, [a.y; b.y]);
%! assert (f.hT, cat (3, a.hT, b.hT));
%! assert (f.cT, cat (3, a.cT, b.cT));
%! assert (f.backward, struct ("h", b.h, "c", b.c, "gates", b.gates));
%! assert (f.forward.c, a.c);
%!test # gru and rnn, single
%! [p, q] = deal (gru_params (D, H, "seed", 1), gru_params (D, H, "seed", 2));
%! f = birnn_forward (single (x), p, q, "lengths", lengths);
%! assert (f.y(H+1:end,:,:), gru_forward (single (x), q, "lengths", lengths, "reverse", true).y);
%! assert (class (f.y), "single");
%! assert (! isfield (f, "cT"));
%! p = rnn_params (D, H);
%! assert (size (birnn_forward (x(:,:,1), p, p).y), [2 * H, 1, B]);
%!error <Invalid call> birnn_forward (1, 2)
%!error <P_FORWARD and P_BACKWARD must be the same cell, but their cell differs>
%! birnn_forward (x, gru_params (3, 2), rnn_params (3, 2))
%!error <must be the same cell, but their coupled differs>
%! birnn_forward (x, lstm_params (3, 2), lstm_params (3, 2, "coupled", true))
%!error <P_BACKWARD must be a struct of parameters> birnn_forward (x, gru_params (3, 2), 3)
%!error <H0 must be a 2x3x2 array \[H,B,2\], not 2x3>
%! birnn_forward (x, gru_params (3, 2), gru_params (3, 2), ones (2, 3))
%!error <C0 belongs to the lstm>
%! birnn_forward (x, gru_params (3, 2), gru_params (3, 2), "c0", c0)
%!error <X must be finite> birnn_forward (NaN (3, 2, 2), gru_params (3, 2), gru_params (3, 2))
