## -*- texinfo -*-
## @deftypefn {} {@var{r} =} clip_grads (@var{grads}, @var{max_norm})
## Scale gradients down to a global norm (Pascanu et al. 2013, algorithm 1).
##
## @var{grads} is an array, or a struct or cell of arrays, over all of which the Euclidean
## norm is taken.  If it is above @var{max_norm}, all are scaled by one factor, such that
## it is @var{max_norm}; a @var{max_norm} of 0 never scales.  The result is a struct with
## @code{grads}, in the form they came in, and the @code{norm} they came with.
##
## @example
## clip_grads ([3, 4], 1).grads
##   @result{} ans =
##      0.6000   0.8000
## @end example
## @seealso{sgd_step, adam_step}
## @end deftypefn

function r = clip_grads (grads, max_norm)
  if (nargin < 2)
    print_usage ();
  endif
  flat = flatten ("clip_grads", "GRADS", grads);
  max_norm = check_number ("clip_grads", "MAX_NORM", max_norm, 0, Inf);
  if (isa (flat, "single"))
    check_within_single ("clip_grads", "MAX_NORM", max_norm);
  endif
  [flat, norm] = __seqrnn__ ("clip_norm", flat, max_norm);
  r = struct ("grads", [], "norm", norm);
  r.grads = unflatten (grads, flat);
endfunction

%!test
%! g = struct ("W", [3, 0; 0, 0], "b", {{4, single(12)}});
%! r = clip_grads (g, 6.5);
%! assert (r.norm, 13);
%! assert (r.grads.W, single ([1.5, 0; 0, 0]));
%! assert (r.grads.b{2}, single (6));
%! assert (clip_grads ([3; 4], 10), struct ("grads", [3; 4], "norm", 5));
%! assert (clip_grads ([3; 4], 0).grads, [3; 4]);
%! assert (clip_grads ([0; 0], 1).grads, [0; 0]);
%!error <Invalid call> clip_grads (1)
%!error <GRADS must be an array, or a struct or cell of arrays, not 0x0> clip_grads ([], 1)
%!error <GRADS.W must be finite, but GRADS.W\(1,2\) is Inf>
%! clip_grads (struct ("W", [1, Inf]), 1)
%!error <GRADS\{2\} must be a full real array .*, not the string "a"> clip_grads ({1, "a"}, 1)
%!error <MAX_NORM must be a finite number .* 0, not -1> clip_grads (1, -1)
%!error <MAX_NORM must be within single precision, at most 3.4e38, not 1e.40>
%! clip_grads (single (1), 1e40)
