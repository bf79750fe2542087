## Runs the %! tests of every function of the Octave package installed in the folder argv, also of
## the private ones. What a file without tests is: a failure, if the function is public.
1;
folder = argv (){1};
source (fullfile (folder, "load.m"));
home = pkg ("list", "seqrnn"){1}.dir;
functions = [dir(fullfile (home, "*.m")); dir(fullfile (home, "private", "*.m"))];
passed = failed = skipped = 0;
for i = 1:numel (functions)
  file = fullfile (functions(i).folder, functions(i).name);
  [n, total, ~, ~, skip] = test (file, "quiet", stdout);
  without_tests = (total == 0 && strcmp (functions(i).folder, home));
  if (without_tests && ! any (strncmp (functions(i).name, {"__", "ex", "PKG_ADD"}, 2)))
    printf ("%s has no tests\n", functions(i).name);
    failed++;
  endif
  passed += n;
  failed += total - n;
  skipped += skip;
endfor
printf ("%d passed, %d failed, %d skipped\n", passed, failed, skipped);
exit (failed > 0);
