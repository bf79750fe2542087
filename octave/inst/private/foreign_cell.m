## A cell in one direction as another framework keeps it: checks its arrays, a struct with the
## fields input, recurrent, bias, recurrent_bias, projection, absent ones [], called by labels (a
## struct with the same fields), and reads its kind and sizes off their shapes. The result has the
## fields cell and arrays.
function c = foreign_cell (caller, framework, arrays, labels)
  turned = strcmp (framework, "keras");
  rows_columns = {"rows as columns", "columns as rows"}{1 + turned};
  given = extents (caller, labels.recurrent, arrays.recurrent, turned);
  S = H = given(2);
  if (! isempty (arrays.projection))
    H = columns (arrays.projection);
  endif
  G = given(1) / H;
  kinds = {"rnn", "", "gru", "lstm"};
  if (! any (G == [1, 3, 4]) || (H != S && G != 4))
    wrong (caller, labels.recurrent, ["a matrix with 1, 3 or 4 times as many " rows_columns ...
           " (RNN, GRU, LSTM)"], arrays.recurrent);
  endif
  input = extents (caller, labels.input, arrays.input, turned);
  if (input(1) != G * H)
    shape = {"a %dxn matrix", "an nx%d matrix"}{1 + turned};
    wrong (caller, labels.input, sprintf (shape, G * H), arrays.input);
  endif
  D = input(2);
  shapes = struct ("input", [G * H, D], "recurrent", [G * H, S], "bias", [G * H, 1], ...
                   "recurrent_bias", [G * H, 1], "projection", [S, H]);
  for name = fieldnames (shapes)'
    name = name{1};
    shape = shapes.(name);
    if (turned && any (strcmp (name, {"input", "recurrent"})))
      shape = fliplr (shape);
    endif
    if (! isempty (arrays.(name)))
      arrays.(name) = check_array (caller, labels.(name), arrays.(name), "double", shape, "");
    endif
  endfor
  both_biases = strcmp (kinds{G}, "gru") && ! isempty (arrays.recurrent_bias);
  c.cell = struct ("cell", kinds{G}, "D", D, "H", H, "recurrent_bias", both_biases, ...
                   "projection", S * (! isempty (arrays.projection)));
  c.arrays = arrays;
endfunction

## Rows and columns of a matrix, as they would stand here.
function dims = extents (caller, label, matrix, turned)
  if (! (isfloat (matrix) && ndims (matrix) == 2 && ! isempty (matrix)))
    wrong (caller, label, "a matrix of class double or single", matrix);
  endif
  dims = size (matrix);
  if (turned)
    dims = fliplr (dims);
  endif
endfunction
