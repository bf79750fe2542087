## Number G of H-row blocks of W, U and b; number of peephole weights.
function [G, npeephole] = gate_count (p)
  G = struct ("rnn", 1, "gru", 3, "lstm", 4 - p.coupled).(p.cell);
  npeephole = (3 - p.coupled) * p.H;
endfunction
