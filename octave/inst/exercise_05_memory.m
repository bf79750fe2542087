## -*- texinfo -*-
## @deftypefn {} {@var{r} =} exercise_05_memory (@var{seeds}, @var{scale})
## Exercise 5: with forget gate f = 1 and input gate i = 0 an LSTM keeps its cell state
## for ever.
##
## The gates are driven by their biases alone; is sigmoid (b) then exactly 1 and exactly
## 0?  It is run by @code{seqrnn_exercise (5)}.
## @seealso{seqrnn_exercise, lstm_forward}
## @end deftypefn

function r = exercise_05_memory (seeds, scale)
  e = remember ([], "double", "zero", 37, -710, 1e6);
  for b_f = [37, 36.5, 5, 1]
    e = remember (e, "double", "candidate", b_f, -710, 1e6);
  endfor
  e = remember (e, "single", "zero", 17, -89, 1e6);
  for b_f = [17, 16.5, 5, 1]
    e = remember (e, "single", "candidate", b_f, -89, 1e6);
  endfor

  in_double = strcmp (e.precision, "double") & strcmp (e.weights, "candidate");
  kept = e.b_f == 37 | e.b_f == 17;
  retained_5 = e.retained(in_double & e.b_f == 5);
  retained_1 = e.retained(in_double & e.b_f == 1);
  checks = add_check ([], "saturated runs with identical c", sum (e.identical(kept)), ...
                      sprintf ("= %d", sum (kept)), all (e.identical(kept)));
  checks = add_check (checks, "other runs with identical c", sum (e.identical(! kept)), "= 0", ...
                      ! any (e.identical(! kept)));
  checks = add_check (checks, "retained after 80 steps, b_f = 5", retained_5, ...
                      "= 0.584 (3 digits)", abs (retained_5 - 0.584) < 0.0005);
  checks = add_check (checks, "retained after 80 steps, b_f = 1", retained_1, ...
                      "= 1.3e-11 (2 digits)", abs (retained_1 - 1.3e-11) < 0.05e-11);
  notes = ["The claim holds in floating point only where the sigmoid saturates: f is " ...
           "exactly 1 from b_f = 37 (single: 17) and i exactly 0 from b_i = -710 " ...
           "(single: -89). A trained LSTM has neither: the usual forget bias 1 loses the" ...
           " cell state within 80 steps, and 5 keeps 58 % of it. The candidate must be " ...
           "bounded: 0 times an infinite one would be NaN."];
  r = struct ("evidence", e, "checks", checks, "notes", notes);
endfunction

## c after `steps` random inputs, against c_0; and the share of c_0 left after 80 steps.
## weights "candidate": the candidate sees input and state through random weights, the
## gates do not.
function e = remember (e, precision, weights, b_f, b_i, steps)
  [D, H, chunk] = deal (3, 8, 1e4);
  p = lstm_params (D, H, "init", "zeros", "forget_bias", b_f, "class", precision);
  p.b(1:H) = b_i;
  if (strcmp (weights, "candidate"))
    g = 2 * H + (1:H);
    p.W(g,:) = reshape (philox_normal (H * D, 1), H, D);
    p.U(g,:) = reshape (philox_normal (H * H, 2), H, H);
  endif
  c0 = cast (philox_normal (H, 3), precision);
  x = @(n, from) cast (reshape (philox_normal (D * n, 4, 0, 0, D * from), D, n), precision);

  retained = double (lstm_forward (x (80, 0), p, [], c0).cT(1)) / double (c0(1));
  [h, c] = deal ([], c0);
  for from = 0:chunk:steps-chunk
    fwd = lstm_forward (x (chunk, from), p, h, c);
    [h, c] = deal (fwd.hT, fwd.cT);
  endfor
  e = add_row (e, "precision", precision, "weights", weights, "b_f", b_f, "b_i", b_i, ...
               "steps", steps, "identical", isequal (c, c0), "retained", retained);
endfunction

%!test
%! r = exercise_05_memory (1, "quick");
%! assert (all (r.checks.pass));
%! assert (r.evidence.identical', [true, true, false(1, 3), true, true, false(1, 3)]);
