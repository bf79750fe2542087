## -*- texinfo -*-
## @deftypefn  {} {@var{layer} =} crf_layer ()
## @deftypefnx {} {@var{layer} =} crf_layer (@var{name}, @var{value}, @dots{})
## A linear-chain conditional random field, the last layer of a @code{network} that tags.
##
## The K features that come in are the scores of K tags (Lafferty et al. 2001).  The layer
## adds learned scores A [K,K] of the transitions from tag (row) to tag (column), start
## [K] and end [K]; the loss is then @qcode{"crf"}, and @code{predict} with type
## @qcode{"class"} finds the best tags (Viterbi 1967).
##
## Options, all absent by default: @qcode{"forbidden"}, a logical matrix [K,K] of
## transitions that do not occur; @qcode{"forbidden_start"} and @qcode{"forbidden_end"},
## logical vectors [K] of tags that no sequence starts or ends with.  @qcode{"frozen"}
## (false): true does not train the scores.
##
## Sequences are judged whole: @code{sample_weights} are one for each sequence.
##
## @example
## @group
## never = logical ([0, 0; 1, 0]);   # 2 is not followed by 1
## net = network (3, @{gru_layer(8), dense_layer(2), crf_layer("forbidden", never)@});
## best = predict (net, network_init (net, 1), struct ("x", randn (3, 6)), "type", "class");
## any (diff (best.output) < 0)
##   @result{} ans = 0
## @end group
## @end example
## @seealso{network, predict, network_loss}
## @end deftypefn

function layer = crf_layer (varargin)
  defaults = struct ("forbidden", [], "forbidden_start", [], "forbidden_end", [], "frozen", false);
  layer = new_plain_layer ("crf_layer", struct ("kind", "crf"), defaults, varargin, 3);
endfunction

%!assert (crf_layer (), struct ("kind", "crf", "frozen", false))
%!test
%! net = network (2, {dense_layer(3), crf_layer()});
%! assert (net.loss, struct ("kind", "crf"));
%! assert ({net.layout.name}(3:5), {"2.crf.A", "2.crf.start", "2.crf.end"});
%!test # the loss against all paths, the best tags against the best of all paths
%! net = network (3, {crf_layer()});
%! theta = philox_normal (net.nparam, 1);
%! t = tensors (net, theta);
%! x = reshape (philox_normal (12, 2), 3, 4);
%! [p{1:4}] = ndgrid (1:3);
%! paths = reshape (cat (5, p{:}), [], 4);
%! score = t.layer1_crf_start(paths(:,1)) + t.layer1_crf_end(paths(:,4));
%! for k = 1:4
%!   score += x(paths(:,k),k);
%!   if (k > 1)
%!     score += t.layer1_crf_A(sub2ind ([3, 3], paths(:,k-1), paths(:,k)));
%!   endif
%! endfor
%! row = find (ismember (paths, [1, 3, 2, 2], "rows"));
%! r = loss_grad (net, theta, struct ("x", x, "targets", [1, 3, 2, 2]));
%! assert (r.loss, (log (sum (exp (score))) - score(row)) / 4, 1e-13);
%! [~, best] = max (score);
%! assert (predict (net, theta, struct ("x", x), "type", "class").output, paths(best,:));
%!test # what is forbidden does not occur
%! layer = crf_layer ("forbidden", ! eye (2), "forbidden_start", [true, false]);
%! net = network (2, {layer});
%! batch = struct ("x", [9, 9, 9; 0, 0, 0], "targets", [2, 2, 2]);
%! assert (predict (net, zeros (net.nparam, 1), batch, "type", "class").output, [2, 2, 2]);
%! assert (loss_grad (net, zeros (net.nparam, 1), batch).loss, 0, 1e-15);
%!error <FORBIDDEN must be logical, not 2x2> crf_layer ("forbidden", [1, 2; 3, 4])
%!error <FORBIDDEN must be logical for 1 tags \(1x1\), not 1x2 logical>
%! crf_layer ("forbidden", [true, false])
%!error <FORBIDDEN_END must be logical for 2 tags \(2x1\), not 1x3 logical>
%! crf_layer ("forbidden", ! eye (2), "forbidden_end", [true, false, true])
%!error <FORBIDDEN must be logical> crf_layer ("forbidden", "yes")
%!error <FORBIDDEN must be logical, not 2x2> crf_layer ("forbidden", ones (2))
%!error <FORBIDDEN_START must be logical, not 1x2> crf_layer ("forbidden_start", [0, 1])
%!error <LAYERS\{1\} is a CRF layer, which can only be last>
%! network (2, {crf_layer(), dense_layer(2)})
%!error <LAYERS\{2\} is a CRF layer, which needs steps, but LAYERS\{1\} pools them>
%! network (2, {pool_layer(), crf_layer()})
%!error <LAYERS\{1\} forbids transitions of 2 tags, but 3 features come in>
%! network (3, {crf_layer("forbidden", ! eye (2))})
%!error <LOSS must be "crf" behind a CRF layer, not "mse"> network (3, {crf_layer()}, "mse")
%!error <BATCH.targets must not ask for what the CRF layer forbids, but sequence 2 does>
%! net = network (2, {crf_layer("forbidden", ! eye (2))});
%! loss_grad (net, zeros (8, 1), struct ("x", ones (2, 2, 3), "targets", [1, 1, 1; 1, 2, 1]));
