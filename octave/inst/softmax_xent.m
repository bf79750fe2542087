## -*- texinfo -*-
## @deftypefn  {} {@var{r} =} softmax_xent (@var{logits}, @var{targets})
## @deftypefnx {} {@var{r} =} softmax_xent (@var{logits}, @var{targets}, @var{weights})
## Softmax cross-entropy, its gradient and the probabilities.
##
## @var{logits} is [K,n] or [K,B,T]; @var{targets} holds a class in 1..K for each column,
## where 0 and NaN are ignored; @var{weights} [K] are class weights >= 0 (all 1 if absent
## or []).  The result is a struct:
##
## @table @asis
## @item loss
## The sum of weights(target) * -log (p(target)), divided by norm.
## @item norm
## The sum of weights(target) over the targets that count.  If none does, both are 0.
## @item dlogits
## The gradient of the loss by the logits; 0 where ignored.
## @item prob
## The probabilities.
## @end table
##
## @example
## softmax_xent ([0; 0; 0; 0], 2).loss == log (4)
##   @result{} ans = 1
## @end example
## @seealso{loss_grad, dense_forward}
## @end deftypefn

function r = softmax_xent (logits, targets, weights = [])
  if (nargin < 2)
    print_usage ();
  endif
  caller = "softmax_xent";
  logits = check_real (caller, "LOGITS", logits, "");
  if (isempty (logits) || ndims (logits) > 3)
    wrong (caller, "LOGITS", "a matrix [K,n] or an array [K,B,T]", logits);
  endif
  dims = size (logits);
  [K, n] = deal (dims(1), prod (dims(2:end)));
  zero_based = check_ids (caller, "TARGETS", targets, K, true);
  if (! (numel (targets) == n && (isvector (targets) || isequal (size (targets), dims(2:end)))))
    wrong (caller, "TARGETS", sprintf ("%d classes, one for each column of LOGITS", n), targets);
  endif
  weights = check_weight (caller, "WEIGHTS", weights, class (logits), K);
  [loss, norm, dlogits, prob] = __seqrnn__ ("softmax_xent", reshape (logits, K, n), zero_based, ...
                                            weights);
  r = struct ("loss", loss, "norm", norm, "dlogits", reshape (dlogits, dims), ...
              "prob", reshape (prob, dims));
endfunction

%!test
%! logits = reshape (philox_normal (24, 1), 4, 3, 2);
%! targets = [1, 0; 4, 2; NaN, 3];
%! weights = [1, 2, 0.5, 3];
%! r = softmax_xent (logits, targets, weights);
%! prob = exp (logits) ./ sum (exp (logits));
%! assert (r.prob, prob, 1e-15);
%! assert (r.norm, 1 + 3 + 2 + 0.5);
%! nll = -(log (prob(1,1,1)) + 3 * log (prob(4,2,1)) + 2 * log (prob(2,2,2)) ...
%!         + 0.5 * log (prob(3,3,2)));
%! assert (r.loss, nll / r.norm, 1e-15);
%! assert (r.dlogits(:,3,1), zeros (4, 1));
%! f = @(a) softmax_xent (a, targets, weights).loss;
%! counted = [1:8, 17:24];
%! assert (grad_check (f, logits, r.dlogits, "coords", counted).relative_error <= 1e-7);
%!test # nothing counts; large logits; single
%! r = softmax_xent ([1, 2; 3, 4], [0, NaN]);
%! assert ([r.loss, r.norm], [0, 0]);
%! assert (r.dlogits, zeros (2));
%! assert (softmax_xent ([1e4; 0], 1).loss, 0);
%! assert (softmax_xent ([1e4; 0], 2).loss, 1e4);
%! assert (class (softmax_xent (single ([1; 2]), 1).prob), "single");
%!error <Invalid call> softmax_xent (1)
%!error <TARGETS must be integers in 0..2, but TARGETS\(2\) is 3>
%! softmax_xent (ones (2, 2), [1, 3])
%!error <TARGETS must be 2 classes, one for each column of LOGITS, not 1x3>
%! softmax_xent (ones (2, 2), [1, 2, 1])
%!error <LOGITS must be finite, but LOGITS\(1,2\) is NaN> softmax_xent ([1, NaN], [1, 1])
%!error <LOGITS must be a matrix .*, not 0x2> softmax_xent (ones (0, 2), [1, 1])
%!error <WEIGHTS must be a 2x1 matrix \[K\], not 1x3> softmax_xent (ones (2, 1), 1, [1, 2, 3])
%!error <WEIGHTS must be .* 0, but WEIGHTS\(2\) is -1> softmax_xent (ones (2, 1), 1, [1, -1])
