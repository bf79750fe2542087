## -*- texinfo -*-
## @deftypefn {} {@var{p} =} gru_params (@var{D}, @var{H}, @var{name}, @var{value}, @dots{})
## Parameters of a GRU with @var{D} inputs and @var{H} hidden units.
##
## @example
## @group
## r = gate (W_r x + U_r h + b_r)                reset gate
## z = gate (W_z x + U_z h + b_z)                update gate
## n = candidate (W_n x + b_n + r .* (U_n h))    reset "after" (Cho 2014 has
## n = candidate (W_n x + b_n + U_n (r .* h))    reset "before")
## h = (1 - z) .* n + z .* h
## @end group
## @end example
##
## @noindent
## The three blocks of H rows stand in this order in W [3*H,D], U [3*H,H] and b [3*H,1].
##
## Options are pairs of a name and a value (defaults in parentheses):
##
## @table @asis
## @item @qcode{"reset"} (@qcode{"after"})
## Whether the reset gate acts after the recurrent product (as in cuDNN and PyTorch, where
## it also covers @code{bU}) or @qcode{"before"} it.
## @item @qcode{"gate_activation"} (@qcode{"sigmoid"})
## @itemx @qcode{"candidate_activation"} (@qcode{"tanh"})
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
## @item @qcode{"forget_bias"} (0)
## Added to the bias of the update gate z, which keeps the old state.
## @item @qcode{"seed"} (drawn from @code{rand})
## An integer in 0..2^53.  Equal seeds give equal numbers, here and in R.
## @item @qcode{"class"} (@qcode{"double"})
## @qcode{"double"} or @qcode{"single"}.
## @end table
##
## The result is a plain struct with the fields @code{cell}, @code{D}, @code{H}, the
## arrays
## @code{W}, @code{U}, @code{b} (with recurrent_bias also @code{bU}) and all options.
## They may be changed or made by hand.
##
## @example
## @group
## p = gru_params (3, 4, "reset", "before", "seed", 1);
## nparam (p)
##   @result{} ans = 96
## @end group
## @end example
## @seealso{gru_forward, gru_step, nparam, activation}
## @end deftypefn

function p = gru_params (D, H, varargin)
  if (nargin < 2)
    print_usage ();
  endif
  p = new_params ("gru_params", "gru", D, H, varargin);
endfunction

%!test
%! assert (nparam (gru_params (100, 128)), 87936);
%! assert (nparam (gru_params (100, 128, "recurrent_bias", true)), 88320);
%! p = gru_params (3, 5, "seed", 2, "reset", "before", "forget_bias", 2);
%! assert (size (p.W), [15, 3]);
%! assert (size (p.U), [15, 5]);
%! assert (p.b, [zeros(5, 1); 2 * ones(5, 1); zeros(5, 1)]);
%! assert (p.reset, "before");
%! assert (gru_params (3, 5, "seed", 2, "class", "single").W, single (p.W));
%!error <Invalid call> gru_params (3)
%!error <RESET must be one of "after", "before", not the string "never">
%! gru_params (3, 4, "reset", "never")
%!error <there is no option "peephole"> gru_params (3, 4, "peephole", true)
%!error <H must be an integer .*, not -1> gru_params (3, -1)
