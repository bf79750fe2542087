## -*- texinfo -*-
## @deftypefn {} {@var{ref} =} exercise_12_reference ()
## Exercise 12, part two: an LSTM written once more, slowly and in plain Octave, for one
## sequence.
##
## It takes complex numbers, has a hand-derived backward pass with bugs to plant in it,
## and a forward mode.  The result is a struct of the functions @code{loss},
## @code{backward}, @code{tangent} and
## @code{ordered_sum} and the names of the @code{mutations}.
##
## In them theta is a struct of x [D,T], h0 [H,1], c0 [H,1], W, U, b and perhaps p; r is a
## struct of y [H,T], h [H,1], c [H,1], and the loss is the sum of r.y .* h_t, r.h .* h_T
## and r.c .* c_T.
## @seealso{seqrnn_exercise, exercise_12_gradient}
## @end deftypefn

function ref = exercise_12_reference ()
  ref = struct ("loss", @reference_loss, "backward", @reference_backward, ...
                "tangent", @reference_tangent, "ordered_sum", @ordered_sum, "mutations", []);
  ref.mutations = {"gradients of i and f swapped", "no path from h to c", ...
                   "tanh(c) not differentiated", "no cell-state carry f dc", ...
                   "cell-state carry without f", "bias gradient missing", "U not transposed", ...
                   "sigmoid of i not differentiated", "tanh of g not differentiated", ...
                   "df with the new cell state", "dU with the new hidden state", ...
                   "recurrent gradient dropped"};
endfunction

## Sums in a fixed order, so that every language gets the same bits.
function total = ordered_sum (x)
  total = [0; cumsum(x(:))](end);
endfunction

function total = times_vector (W, x)
  total = 0;
  for j = 1:numel (x)
    total = total + W(:,j) * x(j);
  endfor
endfunction

## tanh (a + ib), exact for tiny b
function y = complex_tanh (z)
  if (isreal (z))
    y = tanh (z);
    return;
  endif
  t = tanh (real (z));
  u = tan (imag (z));
  d = 1 + (t .* t) .* (u .* u);
  y = complex (t .* (1 + u .* u) ./ d, u .* (1 - t .* t) ./ d);
endfunction

function y = sigmoid (z)
  y = 0.5 * (1 + complex_tanh (0.5 * z));
endfunction

## One step: a struct of everything that backward may need.
function s = reference_step (theta, x, h, c)
  H = numel (h);
  block = @(v, k) v((k-1)*H+(1:H));
  a = times_vector (theta.W, x) + times_vector (theta.U, h) + theta.b;
  peep = @(k, c) 0;
  if (isfield (theta, "p"))
    peep = @(k, c) block (theta.p, k) .* c;
  endif
  i = sigmoid (block (a, 1) + peep (1, c));
  f = sigmoid (block (a, 2) + peep (2, c));
  g = complex_tanh (block (a, 3));
  c_new = f .* c + i .* g;
  o = sigmoid (block (a, 4) + peep (3, c_new));
  k = complex_tanh (c_new);
  s = struct ("x", x, "h_prev", h, "c_prev", c, "i", i, "f", f, "g", g, "o", o, "c", c_new, ...
              "k", k, "h", o .* k);
endfunction

function trace = reference_forward (theta)
  [h, c] = deal (theta.h0, theta.c0);
  for t = 1:columns (theta.x)
    trace(t) = reference_step (theta, theta.x(:,t), h, c);
    [h, c] = deal (trace(t).h, trace(t).c);
  endfor
endfunction

function loss = reference_loss (theta, r)
  trace = reference_forward (theta);
  loss = 0;
  for t = 1:numel (trace)
    loss = loss + ordered_sum (r.y(:,t) .* trace(t).h);
  endfor
  loss = loss + ordered_sum (r.h .* trace(end).h) + ordered_sum (r.c .* trace(end).c);
endfunction

## The gradient by hand, without peepholes. Bug number `bug` of the mutations is planted:
## where one is possible, either (n, right, wrong) has what should stand there and what
## people write.
function g = reference_backward (theta, r, bug = 0)
  either = @(n, right, wrong) {right, wrong}{1 + (bug == n)};
  trace = reference_forward (theta);
  [dW, dU, db, dx] = deal (0 * theta.W, 0 * theta.U, 0 * theta.b, 0 * theta.x);
  [dh, dc] = deal (r.h, r.c);
  for t = numel (trace):-1:1
    s = trace(t);
    dh = dh + r.y(:,t);
    from_h = either (3, dh .* s.o .* (1 - s.k .* s.k), dh .* s.o);
    dc = either (2, dc + from_h, dc);
    di = dc .* s.g;
    df = dc .* either (10, s.c_prev, s.c);
    dg = dc .* s.i;
    do_ = dh .* s.k;
    da_i = either (8, di .* s.i .* (1 - s.i), di);
    da_f = df .* s.f .* (1 - s.f);
    da_g = either (9, dg .* (1 - s.g .* s.g), dg);
    da_o = do_ .* s.o .* (1 - s.o);
    da = either (1, [da_i; da_f; da_g; da_o], [da_f; da_i; da_g; da_o]);
    dW = dW + da * s.x';
    dU = dU + da * either (11, s.h_prev, s.h)';
    db = either (6, db + da, db);
    dx(:,t) = times_vector (theta.W', da);
    back = either (7, theta.U', blockwise_transpose (theta.U));
    dh = either (12, times_vector (back, da), 0 * dh);
    dc = either (4, either (5, dc .* s.f, dc), 0 * dc);
  endfor
  g = struct ("x", dx, "h0", dh, "c0", dc, "W", dW, "U", dU, "b", db);
endfunction

## [H,4H]: each block of U stands where its transpose should.
function V = blockwise_transpose (U)
  H = columns (U);
  V = [U(1:H,:), U(H+1:2*H,:), U(2*H+1:3*H,:), U(3*H+1:end,:)];
endfunction

## d loss in the direction v (a struct like theta), by forward mode: each quantity with
## its tangent.
function dloss = reference_tangent (theta, v, r)
  H = numel (theta.h0);
  block = @(a, k) a((k-1)*H+(1:H));
  [h, c, dh, dc, dloss] = deal (theta.h0, theta.c0, v.h0, v.c0, 0);
  for t = 1:columns (theta.x)
    s = reference_step (theta, theta.x(:,t), h, c);
    da = times_vector (v.W, theta.x(:,t)) + times_vector (theta.W, v.x(:,t)) ...
         + times_vector (v.U, h) + times_vector (theta.U, dh) + v.b;
    di = s.i .* (1 - s.i) .* block (da, 1);
    df = s.f .* (1 - s.f) .* block (da, 2);
    dg = (1 - s.g .* s.g) .* block (da, 3);
    do_ = s.o .* (1 - s.o) .* block (da, 4);
    dc = df .* c + s.f .* dc + di .* s.g + s.i .* dg;
    dh = do_ .* s.k + s.o .* (1 - s.k .* s.k) .* dc;
    [h, c] = deal (s.h, s.c);
    dloss = dloss + ordered_sum (r.y(:,t) .* dh);
  endfor
  dloss = dloss + ordered_sum (r.h .* dh) + ordered_sum (r.c .* dc);
endfunction

%!test # the reference against the package
%! ref = exercise_12_reference ();
%! p = lstm_params (2, 3, "seed", 1);
%! x = reshape (philox_normal (8, 1), 2, 4);
%! r = struct ("y", reshape (philox_normal (12, 2), 3, 4), "h", [1; 2; 3], "c", [3; 2; 1]);
%! theta = struct ("x", x, "h0", [0.1; 0.2; 0.3], "c0", [1; -1; 0], "W", p.W, "U", p.U, "b", p.b);
%! fwd = lstm_forward (x, p, theta.h0, theta.c0);
%! loss = sum ((r.y .* squeeze (fwd.y))(:)) + sum (r.h .* fwd.hT) + sum (r.c .* fwd.cT);
%! assert (ref.loss (theta, r), loss, 1e-14);
%! g = lstm_backward (reshape (r.y, 3, 1, 4), fwd, r.h, r.c);
%! b = ref.backward (theta, r);
%! assert (b.U, g.dU, 1e-14);
%! assert (b.x, squeeze (g.dx), 1e-14);
%! assert (numel (ref.mutations), 12);
