## -*- texinfo -*-
## @deftypefn {} {@var{r} =} exercise_04_parameters (@var{seeds}, @var{scale})
## Exercise 4: count the parameters of an LSTM and a GRU.
##
## Counted from the arrays, not from a formula.  It is run by @code{seqrnn_exercise (4)}.
## @seealso{seqrnn_exercise, nparam}
## @end deftypefn

function r = exercise_04_parameters (seeds, scale)
  e = [];
  for size_of = [1, 3, 10, 100; 1, 5, 20, 128]
    e = count_cells (e, size_of(1), size_of(2));
  endfor
  e = count_networks (e, 100, 128);

  counted = @(name) e.counted(e.D == 100 & e.H == 128 & strcmp (e.case, name));
  lstm = counted ("LSTM");
  gru = counted ("GRU");
  bias = counted ("GRU, reset after, candidate bias");
  checks = equals ([], "rows where counted = formula", sum (e.counted == e.formula), numel (e.D));
  checks = equals (checks, "LSTM, D = 100, H = 128", lstm, 117248);
  checks = equals (checks, "GRU, D = 100, H = 128", gru, 87936);
  checks = equals (checks, "GRU / LSTM", gru / lstm, 0.75);
  checks = equals (checks, "LSTM, two biases", counted ("LSTM, two biases"), 117760);
  checks = equals (checks, "GRU, two biases", counted ("GRU, two biases"), 88320);
  checks = equals (checks, "GRU, reset after, candidate bias", bias, 88064);
  notes = ["The ratio 3/4 needs the same number of biases on both sides. PyTorch and " ...
           "cuDNN keep two per gate, where one would do. A GRU that applies its reset " ...
           "gate after the product needs a second bias for its candidate: then the ratio" ...
           " is " sprintf("%.6f", bias / lstm) ", not 0.75. Embeddings and output " ...
           "layers are not counted."];
  r = struct ("evidence", e, "checks", checks, "notes", notes);
endfunction

function checks = equals (checks, check, value, expected)
  checks = add_check (checks, check, value, sprintf ("= %.10g", expected), value == expected);
endfunction

## The single-layer cases for D inputs and H units.
function e = count_cells (e, D, H)
  gru_two = gru_params (D, H, "recurrent_bias", true, "seed", 1);
  candidate_bias = numel (gru_two.bU) / 3;  # the third block; r and z need no second bias
  one = H * D + H^2 + H;
  row = @(e, name, formula, counted) add_row (e, "D", D, "H", H, "case", name, ...
                                              "formula", formula, "counted", counted);
  e = row (e, "LSTM", 4 * one, nparam (lstm_params (D, H, "seed", 1)));
  e = row (e, "GRU", 3 * one, nparam (gru_params (D, H, "seed", 1)));
  e = row (e, "RNN", one, nparam (rnn_params (D, H, "seed", 1)));
  e = row (e, "LSTM, two biases", 4 * (one + H), ...
           nparam (lstm_params (D, H, "recurrent_bias", true, "seed", 1)));
  e = row (e, "GRU, two biases", 3 * (one + H), nparam (gru_two));
  e = row (e, "GRU, reset after, candidate bias", 3 * one + H, ...
           nparam (gru_params (D, H, "seed", 1)) + candidate_bias);
endfunction

## Two layers, and two directions: the sizes of the arrays inside a network's parameter
## vector.
function e = count_networks (e, D, H)
  one = H * D + H^2 + H;
  two = one + 2 * H^2 + H;  # the second layer reads the H outputs of the first
  both = {"direction", "bidirectional"};
  e = count_network (e, D, H, "LSTM, 2 layers", {lstm_layer(H), lstm_layer(H)}, 4 * two);
  e = count_network (e, D, H, "GRU, 2 layers", {gru_layer(H), gru_layer(H)}, 3 * two);
  e = count_network (e, D, H, "LSTM, bidirectional", {lstm_layer(H, both{:})}, 4 * 2 * one);
  e = count_network (e, D, H, "GRU, bidirectional", {gru_layer(H, both{:})}, 3 * 2 * one);
endfunction

function e = count_network (e, D, H, name, layers, formula)
  net = network (D, layers);
  arrays = tensors (net, network_init (net, 1));
  e = add_row (e, "D", D, "H", H, "case", name, "formula", formula, ...
               "counted", sum (structfun (@numel, arrays)));
endfunction

%!test
%! r = exercise_04_parameters (1, "quick");
%! assert (all (r.checks.pass));
%! assert (numel (r.evidence.D), 28);
