## -*- texinfo -*-
## @deftypefn {} {@var{n} =} nparam (@var{p})
## Number of parameters of a cell or a network, counted from the arrays that are there.
##
## @var{p} is a struct of parameters made by @code{lstm_params}, @code{gru_params} or
## @code{rnn_params}, a network made by @code{network}, or what @code{train} returned.
##
## @example
## @group
## nparam (lstm_params (100, 128))
##   @result{} ans = 117248
## @end group
## @end example
## @seealso{lstm_params, network}
## @end deftypefn

function n = nparam (p)
  if (nargin < 1)
    print_usage ();
  endif
  if (isstruct (p) && isscalar (p) && isfield (p, "trainer"))
    p = check_fit ("nparam", "P", p).net;
  endif
  if (isstruct (p) && isscalar (p) && isfield (p, "layout"))
    n = sum ([p.layout.rows] .* [p.layout.cols]);
  elseif (isstruct (p) && isscalar (p) && all (isfield (p, {"W", "U", "b"})))
    n = 0;
    for name = {"W", "U", "b", "bU", "p"}
      n += numel (field_or_empty (p, name{1}));
    endfor
  else
    wrong ("nparam", "P", "the parameters of a cell or a network", p);
  endif
endfunction

%!assert (nparam (gru_params (3, 5)), 3 * (15 + 25 + 5))
%!assert (nparam (network (7, {embedding_layer(2), lstm_layer(3), dense_layer(4)})),
%!        14 + 4 * (6 + 9 + 3) + 16)
%!test
%! fit = train (network (2, {dense_layer(1)}, "mse"), struct ("x", ones (2, 3), "targets", ...
%!              ones (1, 3)), "epochs", 1, "verbose", false, "seed", 1);
%! assert (nparam (fit), 3);
%!error <P must be the parameters of a cell or a network, not 3> nparam (3)
%!error <Invalid call> nparam ()
