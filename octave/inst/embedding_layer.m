## -*- texinfo -*-
## @deftypefn  {} {@var{layer} =} embedding_layer (@var{units})
## @deftypefnx {} {@var{layer} =} embedding_layer (@var{units}, @var{name}, @var{value}, @dots{})
## An embedding layer with @var{units} outputs, for @code{network}.
##
## Embeddings stand before all other layers, one for each categorical input: ids in 1..V,
## where 0 is padding.  Each learns a column of @var{units} numbers per id (Bengio et al.
## 2003).
##
## Options, with their defaults:
##
## @table @asis
## @item @qcode{"init"} (@qcode{"glorot"})
## @qcode{"glorot"}, @qcode{"torch"} (standard normal) or @qcode{"zeros"}.
## @item @qcode{"weights"} (none)
## A pretrained matrix [units,V], from which the embedding starts instead of init.
## @item @qcode{"word_dropout"} (0)
## In training, ids become padding at this rate (Iyyer et al. 2015), 0 to below 1.
## @item @qcode{"frozen"} (false)
## true: the layer is not trained.
## @end table
##
## @example
## layer = embedding_layer (10, "word_dropout", 0.1);
## @end example
## @seealso{network, lstm_layer, embedding_forward}
## @end deftypefn

function layer = embedding_layer (units, varargin)
  if (nargin < 1)
    print_usage ();
  endif
  defaults = struct ("init", "glorot", "weights", [], "word_dropout", 0, "frozen", false);
  layer = struct ("kind", "embedding", "units", units);
  layer = new_plain_layer ("embedding_layer", layer, defaults, varargin);
endfunction

%!assert (embedding_layer (3), struct ("kind", "embedding", "units", 3, "init", "glorot", ...
%!                                     "word_dropout", 0, "frozen", false))
%!test
%! net = network (500, {embedding_layer(4, "init", "torch")});
%! assert (std (network_init (net, 1)), 1, 0.1);
%!test # pretrained weights
%! E = reshape (1:6, 2, 3);
%! net = network (3, {embedding_layer(2, "weights", single (E))});
%! assert (network_init (net, 1), E(:));
%! assert (network_init (net, 1, "class", "single"), single (E(:)));
%!test # frozen
%! net = network (3, {embedding_layer(2, "frozen", true), dense_layer(2)});
%! r = loss_grad (net, network_init (net, 1), struct ("ids", [1, 2], "targets", [2, 1]));
%! assert (tensors (net, r.grad).layer1_embedding_E, zeros (2, 3));
%! assert (any (r.grad));
%!error <Invalid call> embedding_layer ()
%!error <UNITS must be an integer in 1..2147483647, not NaN> embedding_layer (NaN)
%!error <UNITS must be an integer in 1..2147483647, not 0x0> embedding_layer ([])
%!error <INIT must be one of "glorot", "torch", "zeros", not the string "chrono">
%! embedding_layer (3, "init", "chrono")
%!error <there is no option "x"> embedding_layer (3, "x", 1)
%!error <WEIGHTS must be a matrix of 3 rows \[units,vocabulary\], not 2x5>
%! embedding_layer (3, "weights", ones (2, 5))
%!error <WEIGHTS must be finite, but WEIGHTS\(1,1\) is NaN> embedding_layer (1, "weights", NaN)
%!error <WEIGHTS must be a full real array> embedding_layer (1, "weights", {1})
%!error <WORD_DROPOUT must be a number from 0 to below 1, not 1>
%! embedding_layer (3, "word_dropout", 1)
%!error <FROZEN must be true or false, not the string "yes"> embedding_layer (3, "frozen", "yes")
