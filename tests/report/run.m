## Runs every exercise and trains the language model of the report in Octave; run.R is its twin.
## run.m PACKAGE_FOLDER FOLDER: writes tables (CSV), plots (PNG) and theta (binary) to FOLDER.
1;

function value = setting (name)
  value = str2double (getenv (["SEQRNN_LM_" name]));
endfunction

## One form for both languages: numbers with 17 digits, TRUE and FALSE, texts quoted.
function text = cell_text (column)
  if (islogical (column))
    text = {"FALSE", "TRUE"}(column(:) + 1)(:);
  elseif (isnumeric (column))
    text = arrayfun (@(x) sprintf ("%.17g", x), double (column(:)), "UniformOutput", false);
  else
    text = cellfun (@(s) ["\"" strrep(s, "\"", "\"\"") "\""], cellstr (column)(:), ...
                    "UniformOutput", false);
  endif
endfunction

function write_table (table, file)
  cells = structfun (@cell_text, table, "UniformOutput", false);
  cells = [struct2cell(cells){:}];
  fid = fopen (file, "w");
  fprintf (fid, "%s\n", strjoin (fieldnames (table)', ","));
  for i = 1:rows (cells)
    fprintf (fid, "%s\n", strjoin (cells(i,:), ","));
  endfor
  fclose (fid);
endfunction

function write_facts (facts, file)
  value = struct2cell (structfun (@fact_text, facts, "UniformOutput", false));
  write_table (struct ("key", {fieldnames(facts)}, "value", {value}), file);
endfunction

## A fact as R's as.character shows it.
function text = fact_text (value)
  if (ischar (value))
    text = value;
  elseif (islogical (value))
    text = {"FALSE", "TRUE"}{value + 1};
  else
    text = sprintf ("%.15g", value);
  endif
endfunction

function run_exercise (n, folder)
  result = seqrnn_exercise (n, "plot", true);
  name = fullfile (folder, sprintf ("exercise-%02d", n));
  set (gcf (), "paperunits", "inches", "papersize", [7, 5], "paperposition", [0, 0, 7, 5]);
  print (gcf (), "-dpng", "-r150", [name ".png"]);
  close (gcf ());
  write_table (result.evidence, [name "-evidence.csv"]);
  write_table (result.checks, [name "-checks.csv"]);
  write_facts (struct ("title", result.title, "claim", result.claim, "notes", result.notes, ...
                       "pass", result.pass, "seconds", sprintf ("%.1f", result.seconds)), ...
               [name "-facts.csv"]);
  printf ("Octave  exercise %2d  %s  %s (%.1f s)\n", n, {"FAIL", "PASS"}{result.pass + 1}, ...
          result.title, result.seconds);
endfunction

function run_language_model (folder)
  file = getenv ("SEQRNN_TEXT");
  text = fileread (file);
  model = rnn_lm (text, "units", setting ("UNITS"), "layers", setting ("LAYERS"), ...
                  "batch", setting ("BATCH"), ...
                  "max_steps", setting ("STEPS"), "seed", setting ("SEED"), "verbose", false);
  nats = model.best.loss;
  layers = model.net.layers;
  temperature = [0.3; 0.6; 1];
  samples = arrayfun (@(t) generate (model, 400, "temperature", t, "seed", 1), temperature, ...
                      "UniformOutput", false);
  write_table (model.history, fullfile (folder, "history.csv"));
  write_table (model.validation, fullfile (folder, "validation.csv"));
  write_table (struct ("temperature", temperature, "sample", {samples}), ...
               fullfile (folder, "samples.csv"));
  [~, name, extension] = fileparts (file);
  options = model.options;
  write_facts (struct ("text", [name extension], "characters", numel (unicode2native (text, ...
                       "UTF-32LE")) / 4, "vocabulary", numel (model.vocabulary), ...
                       "cell", layers{2}.kind, "units", layers{2}.units, ...
                       "layers", numel (layers) - 2, "embedding", layers{1}.units, ...
                       "batch", options.batch, "steps", options.truncate(1), ...
                       "learning_rate", options.optimiser.learning_rate, ...
                       "precision", options.precision, "seed", model.seed, ...
                       "parameters", model.net.nparam, "trained", model.trainer.position.step, ...
                       "nats", sprintf ("%.17g", nats)), fullfile (folder, "model.csv"));
  write_facts (struct ("language", ["GNU Octave " version()], "machine", uname ().machine, ...
                       "date", strftime ("%Y-%m-%d", localtime (time ())), ...
                       "seconds", sprintf ("%.1f", model.seconds)), ...
               fullfile (folder, "host.csv"));
  fid = fopen (fullfile (folder, "theta.bin"), "w");
  fwrite (fid, double (model.theta), "double");
  fclose (fid);
  printf ("Octave  language model: %.4f nats per character held out (%.1f s)\n", nats, ...
          model.seconds);
endfunction

[package, folder] = argv (){:};
source (fullfile (package, "load.m"));
set (0, "defaultfigurevisible", "off");
warning ("off", "Octave:gnuplot-graphics"); # without a screen there is no other toolkit
for n = [seqrnn_exercise().exercise]
  run_exercise (n, folder);
endfor
run_language_model (folder);
