## What is left of the cell state in exercise 5.
function plot_05_memory (evidence)
  steps = 0:200;
  b_f = [37, 5, 3, 1];
  fraction = (1 ./ (1 + exp (-b_f'))) .^ steps;
  semilogy (steps, fraction, "linewidth", 2);
  hold on;
  e = rows_where (evidence, strcmp (evidence.precision, "double") & evidence.retained > 1e-16);
  semilogy (80 * ones (size (e.retained)), e.retained, "ko", "markerfacecolor", "k");
  hold off;
  ylim ([1e-16, 10]);
  xlabel ("step");
  ylabel ("fraction of the cell state retained");
  title ("Cell state with i = 0 and forget bias b");
  legend ([arrayfun(@(b) sprintf ("b = %g", b), b_f, "UniformOutput", false), {"measured"}], ...
          "location", "southwest");
endfunction
