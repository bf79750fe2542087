## Bars of the counts of exercise 4.
function plot_04_parameters (evidence)
  e = rows_where (evidence, evidence.D == 100);
  barh (flipud (e.counted), "facecolor", [0.27, 0.51, 0.71]);
  set (gca (), "ytick", 1:numel (e.case), "yticklabel", flipud (e.case), "ticklength", [0, 0], ...
       "position", [0.38, 0.12, 0.57, 0.78]);
  ylim ([0.4, numel(e.case) + 0.6]);
  xlabel ("parameters");
  title ("Parameters of one layer, D = 100, H = 128");
endfunction
