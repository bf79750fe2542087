## Recurrent cells as a student writes them in Octave: a loop over the time steps with Octave's
## matrix products and vectorised gates, and backpropagation through time by hand. x [D,B,T]; p has
## W, U and b in the layout of seqrnn, whose numbers these functions give. The twin of loop.R.
1;

function y = sigmoid (a)
  y = 1 ./ (1 + exp (-a));
endfunction

## Rows of block k of a matrix of H-row blocks.
function b = block (a, k, H)
  b = a((k-1)*H+1:k*H,:);
endfunction

## One step: the new states h (and c), and what backpropagation needs.
function s = step_RNN (p, x, h, c)
  s = struct ("x", x, "h_before", h, "h", tanh (p.W * x + p.U * h + p.b), "c", c);
endfunction

function s = step_LSTM (p, x, h, c)
  H = rows (h);
  a = p.W * x + p.U * h + p.b;
  s = struct ("x", x, "h_before", h, "c_before", c, "i", sigmoid (block (a, 1, H)), ...
              "f", sigmoid (block (a, 2, H)), "g", tanh (block (a, 3, H)), ...
              "o", sigmoid (block (a, 4, H)));
  s.c = s.f .* c + s.i .* s.g;
  s.tanh_c = tanh (s.c);
  s.h = s.o .* s.tanh_c;
endfunction

function s = step_GRU (p, x, h, c)
  H = rows (h);
  aW = p.W * x + p.b;
  aU = p.U * h;
  s = struct ("x", x, "h_before", h, "r", sigmoid (block (aW, 1, H) + block (aU, 1, H)), ...
              "z", sigmoid (block (aW, 2, H) + block (aU, 2, H)), "Uh", block (aU, 3, H), "c", c);
  s.n = tanh (block (aW, 3, H) + s.r .* s.Uh);
  s.h = (1 - s.z) .* s.n + s.z .* h;
endfunction

## Back through one step: gradients by what W x + b and U h give (aW, aU), by the states before the
## step along other ways than U h (dh, dc).
function [aW, aU, dh, dc] = back_RNN (s, dh, dc)
  aW = aU = dh .* (1 - s.h .^ 2);
  dh = 0;
endfunction

function [aW, aU, dh, dc] = back_LSTM (s, dh, dc)
  dc += dh .* s.o .* (1 - s.tanh_c .^ 2);
  aW = aU = [dc .* s.g .* s.i .* (1 - s.i);
             dc .* s.c_before .* s.f .* (1 - s.f);
             dc .* s.i .* (1 - s.g .^ 2);
             dh .* s.tanh_c .* s.o .* (1 - s.o)];
  dh = 0;
  dc .*= s.f;
endfunction

function [aW, aU, dh, dc] = back_GRU (s, dh, dc)
  dn = dh .* (1 - s.z) .* (1 - s.n .^ 2);
  dr = dn .* s.Uh .* s.r .* (1 - s.r);
  dz = dh .* (s.h_before - s.n) .* s.z .* (1 - s.z);
  aW = [dr; dz; dn];
  aU = [dr; dz; dn .* s.r];
  dh .*= s.z;
endfunction

function [y, steps] = loop_forward (step, x, p)
  [D, B, T] = size (x);
  h = c = zeros (p.H, B, class (x));
  y = zeros (p.H, B, T, class (x));
  steps = cell (1, T);
  for t = 1:T
    steps{t} = step (p, x(:,:,t), h, c);
    h = y(:,:,t) = steps{t}.h;
    c = steps{t}.c;
  endfor
endfunction

function g = loop_backward (back, dy, steps, p)
  [H, B, T] = size (dy);
  g = struct ("dx", zeros (columns (p.W), B, T, class (dy)), "dW", 0 * p.W, "dU", 0 * p.U, ...
              "db", 0 * p.b);
  dh = dc = zeros (H, B, class (dy));
  for t = T:-1:1
    s = steps{t};
    [aW, aU, dh, dc] = back (s, dh + dy(:,:,t), dc);
    g.dx(:,:,t) = p.W' * aW;
    g.dW += aW * s.x';
    g.dU += aU * s.h_before';
    g.db += sum (aW, 2);
    dh += p.U' * aU;
  endfor
endfunction
