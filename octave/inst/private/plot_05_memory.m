## What is left of the cell state in exercise 5; the dots are what was measured.
function plot_05_memory (evidence)
  steps = 0:200;
  kept = @(b, t) (1 ./ (1 + exp (-b))) .^ t;
  semilogy (steps, kept ([37; 5; 3; 1], steps), "linewidth", 2);
  hold on;
  e = rows_where (evidence, strcmp (evidence.precision, "double") & evidence.retained > 1e-16);
  semilogy (80 * ones (size (e.retained)), e.retained, "ko", "markerfacecolor", "k");
  hold off;
  text (150, 6, "b = 37");
  text (150, kept (5, 150) / 8, "b = 5");
  text (150, kept (3, 150) / 8, "b = 3");
  text (84, kept (1, 80), "b = 1");
  ylim ([1e-16, 100]);
  xlabel ("step");
  ylabel ("fraction of the cell state retained");
  title ("Cell state with i = 0 and forget bias b (dots: measured)");
endfunction
