## The error of exercise 12 against the step of the differences.
function plot_12_gradient (evidence)
  e = rows_where (evidence, strcmp (evidence.part, "step size"));
  h = cellfun (@(name) sscanf (name, "h = %g"), e.case);
  loglog (h, e.relative_error, "o-", "linewidth", 2, h([1, end]), [1e-7, 1e-7], "k--");
  xlabel ("step h of the central differences");
  ylabel ("relative error, worst coordinate");
  title ("Gradient check of an LSTM");
endfunction
