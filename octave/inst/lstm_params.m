## -*- texinfo -*-
## @deftypefn {} {@var{p} =} lstm_params (@var{D}, @var{H}, @var{name}, @var{value}, @dots{})
## Parameters of an LSTM with @var{D} inputs and @var{H} hidden units.
##
## @example
## @group
## i = gate (W_i x + U_i h + b_i)      input gate
## f = gate (W_f x + U_f h + b_f)      forget gate
## g = candidate (W_g x + U_g h + b_g)
## o = gate (W_o x + U_o h + b_o)      output gate
## c = f .* c + i .* g
## h = o .* output (c)
## @end group
## @end example
##
## @noindent
## The four blocks of H rows stand in this order in W [4*H,D], U [4*H,H] and b [4*H,1].
##
## Options are pairs of a name and a value (defaults in parentheses):
##
## @table @asis
## @item @qcode{"peephole"} (false)
## true adds p [3*H]: the gates i and f see the old c, and o the new one.
## @item @qcode{"coupled"} (false)
## true sets f = 1 - i; the three blocks then are i, g, o (and p is [2*H]).
## @item @qcode{"gate_activation"} (@qcode{"sigmoid"})
## @itemx @qcode{"candidate_activation"} (@qcode{"tanh"})
## @itemx @qcode{"output_activation"} (@qcode{"tanh"})
## A name or a struct made by @code{activation}.
## @item @qcode{"recurrent_bias"} (false)
## true adds a second bias @code{bU}, inside the recurrent product.
## @item @qcode{"clip"} (0)
## Pre-activations are clipped to [-clip, clip]; 0 does not clip.
## @item @qcode{"init"} (@qcode{"glorot"})
## @qcode{"glorot"} (blocks of W and U uniform, Glorot & Bengio 2010), @qcode{"torch"}
## (everything uniform in +-1/sqrt (H)), @qcode{"orthogonal"} (blocks of U orthogonal,
## Saxe et al. 2014), @qcode{"identity"} (blocks of U the identity, Le et al. 2015),
## @qcode{"chrono"} (log-uniform gate biases for dependencies of up to @qcode{"chrono_T"}
## steps, which then must be given, Tallec & Ollivier 2018) or @qcode{"zeros"}.
## @item @qcode{"forget_bias"} (1; 0 for @qcode{"torch"} and @qcode{"chrono"})
## Added to the bias of the forget gate (coupled: subtracted from that of the input gate).
## @item @qcode{"seed"} (drawn from @code{rand})
## An integer in 0..2^53.  Equal seeds give equal numbers, here and in R.
## @item @qcode{"class"} (@qcode{"double"})
## @qcode{"double"} or @qcode{"single"}.
## @end table
##
## The result is a plain struct with the fields @code{cell}, @code{D}, @code{H}, the
## arrays
## @code{W}, @code{U}, @code{b} (with options also @code{bU}, @code{p}) and all options.
## They may be changed or made by hand.
##
## @example
## @group
## p = lstm_params (3, 4, "peephole", true, "seed", 1);
## nparam (p)
##   @result{} ans = 140
## @end group
## @end example
## @seealso{lstm_forward, lstm_step, nparam, activation}
## @end deftypefn

function p = lstm_params (D, H, varargin)
  if (nargin < 2)
    print_usage ();
  endif
  p = new_params ("lstm_params", "lstm", D, H, varargin);
endfunction

%!test # counts
%! assert (nparam (lstm_params (100, 128)), 117248);
%! assert (nparam (lstm_params (100, 128, "recurrent_bias", true)), 117760);
%! assert (nparam (lstm_params (3, 5, "peephole", true)), 4 * (15 + 25 + 5) + 15);
%! assert (nparam (lstm_params (3, 5, "peephole", true, "coupled", true)), 3 * 45 + 10);
%!test # shapes, forget bias
%! p = lstm_params (3, 5, "seed", 1);
%! assert (size (p.W), [20, 3]);
%! assert (size (p.U), [20, 5]);
%! assert (p.b, [zeros(5, 1); ones(5, 1); zeros(10, 1)]);
%! assert (lstm_params (2, 2, "forget_bias", 3).b(3:4), [3; 3]);
%! assert (all (abs (lstm_params (3, 4, "init", "torch").b) <= 1 / 2));
%!test # seeds; both precisions start from the same numbers
%! p = lstm_params (3, 5, "seed", 7);
%! assert (lstm_params (3, 5, "seed", 7), p);
%! assert (! isequal (lstm_params (3, 5, "seed", 8).W, p.W));
%! s = lstm_params (3, 5, "seed", 7, "class", "single");
%! assert (class (s.U), "single");
%! assert (s.U, single (p.U));
%! rand ("twister", 3); p = lstm_params (2, 2); rand ("twister", 3);
%! assert (lstm_params (2, 2), p);
%!test # initialisers
%! U = lstm_params (2, 6, "init", "orthogonal").U;
%! for k = 0:3
%!   block = U(6 * k + (1:6), :);
%!   assert (block' * block, eye (6), 1e-14);
%! endfor
%! assert (lstm_params (2, 3, "init", "identity").U, repmat (eye (3), 4, 1));
%! p = lstm_params (2, 50, "init", "chrono", "chrono_T", 20);
%! assert (all (p.b(51:100) >= 0 & p.b(51:100) <= log (19)));
%! assert (p.b(1:50), -p.b(51:100));
%!error <Invalid call> lstm_params (3)
%!error <D must be an integer in 1..2147483647, not 2147483648> lstm_params (2^31, 2^31)
%!error <D and H are too large> lstm_params (2^30, 2^30)
%!error <D and H are too large> lstm_params (2^31 - 1, 2^31 - 1)
%!error <D and H(: not enough memory| are too large)> lstm_params (2^18, 2^18)
%!error <D must be an integer .*, not 0> lstm_params (0, 4)
%!error <H must be an integer .*, not 2.5> lstm_params (3, 2.5)
%!error <H must be an integer .*, not NaN> lstm_params (3, NaN)
%!error <H must be an integer .*, not NA> lstm_params (3, NA)
%!error <H must be an integer .*, not Inf> lstm_params (3, Inf)
%!error <D must be an integer .*, not 1x2> lstm_params ([3, 4], 2)
%!error <D must be an integer .*, not 0x0> lstm_params ([], 2)
%!error <D must be an integer .*, not complex 1x1> lstm_params (3i, 2)
%!error <D must be an integer .*, not 1x1 cell> lstm_params ({3}, 2)
%!error <D must be an integer .*, not the string "a"> lstm_params ("a", 2)
%!error <there is no option "nope"> lstm_params (3, 4, "nope", 1)
%!error <there is no option "torch".*Octave does not pass on the name>
%! lstm_params (3, 4, init="torch")
%!error <the option "seed" has no value> lstm_params (3, 4, "init", "torch", "seed")
%!error <5 stands where the name of an option is expected> lstm_params (3, 4, 5)
%!error <INIT must be one of "glorot", "torch",.*, not the string "xavier">
%! lstm_params (3, 4, "init", "xavier")
%!error <CHRONO_T must be a finite number .* 2, not 0x0> lstm_params (3, 4, "init", "chrono")
%!error <CHRONO_T is only used with INIT "chrono", not with "torch">
%! lstm_params (3, 4, "init", "torch", "chrono_T", 9)
%!error <FORGET_BIAS must be within single precision, at most 3.4e38, not 1e.300>
%! lstm_params (3, 4, "forget_bias", 1e300, "class", "single")
%!error <FORGET_BIAS must be a finite number, not Inf> lstm_params (3, 4, "forget_bias", Inf)
%!error <SEED must be an integer in 0..9007199254740992, not -1> lstm_params (3, 4, "seed", -1)
%!error <PEEPHOLE must be true or false, not 2> lstm_params (3, 4, "peephole", 2)
%!error <CLIP must be a finite number .* 0, not -1> lstm_params (3, 4, "clip", -1)
%!error <GATE_ACTIVATION must be one of> lstm_params (3, 4, "gate_activation", "tan")
%!error <CLASS must be one of "double", "single", not the string "int8">
%! lstm_params (3, 4, "class", "int8")
