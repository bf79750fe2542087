## -*- texinfo -*-
## @deftypefn {} {@var{p} =} rnn_params (@var{D}, @var{H}, @var{name}, @var{value}, @dots{})
## Parameters of an Elman RNN with @var{D} inputs and @var{H} hidden units.
##
## The next state is h = activation (W x + U h + b) with W [H,D], U [H,H] and b [H,1].
##
## Options are pairs of a name and a value (defaults in parentheses):
##
## @table @asis
## @item @qcode{"activation"} (@qcode{"tanh"})
## A name or a struct made by @code{activation}; the field is @code{candidate_activation}.
## @item @qcode{"recurrent_bias"} (false)
## true adds a second bias @code{bU}, inside the recurrent product.
## @item @qcode{"clip"} (0)
## Pre-activations are clipped to [-clip, clip]; 0 does not clip.
## @item @qcode{"init"} (@qcode{"glorot"})
## @qcode{"glorot"} (blocks of W and U uniform, Glorot & Bengio 2010), @qcode{"torch"}
## (everything uniform in +-1/sqrt (H)), @qcode{"orthogonal"} (blocks of U orthogonal,
## Saxe et al. 2014), @qcode{"identity"} (blocks of U the identity, Le et al. 2015) or
## @qcode{"zeros"}.
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
## p = rnn_params (3, 4, "activation", "relu", "seed", 1);
## nparam (p)
##   @result{} ans = 32
## @end group
## @end example
## @seealso{rnn_forward, rnn_step, nparam, activation}
## @end deftypefn

function p = rnn_params (D, H, varargin)
  if (nargin < 2)
    print_usage ();
  endif
  p = new_params ("rnn_params", "rnn", D, H, varargin);
endfunction

%!test
%! p = rnn_params (3, 5, "activation", "relu", "seed", 1, "init", "identity");
%! assert (nparam (p), 15 + 25 + 5);
%! assert (p.candidate_activation, "relu");
%! assert (p.U, eye (5));
%! assert (size (rnn_params (3, 5, "recurrent_bias", true).bU), [5, 1]);
%! assert (rnn_params (3, 5, "init", "zeros").W, zeros (5, 3));
%!error <Invalid call> rnn_params (3)
%!error <ACTIVATION must be one of "sigmoid"> rnn_params (3, 4, "activation", "cos")
%!error <INIT "chrono" needs gates> rnn_params (3, 4, "init", "chrono")
%!error <there is no option "forget_bias"> rnn_params (3, 4, "forget_bias", 1)
