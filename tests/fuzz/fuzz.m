## fuzz.m FOLDER [N]: reads N mutated safetensors files, networks and checkpoints with the package
## installed in FOLDER. Each must be read right or refused by name, and none may make Octave ask for
## memory. fuzz.R is its twin.
1;

function bytes = bytes_of (path)
  file = fopen (path, "r");
  bytes = fread (file, [1, Inf], "uint8=>uint8");
  fclose (file);
endfunction

function put (path, bytes)
  file = fopen (path, "w");
  fwrite (file, bytes, "uint8");
  fclose (file);
endfunction

## For each reader some whole files.
function files = whole_files (path)
  net = network (3, {lstm_layer(2, "direction", "bidirectional"), dense_layer(2)});
  arrays = struct ("name", {"theta", "W", "a.b \"\303\251\"", "raw", "none", "half"}, "value", ...
                   {(1:20)' / 7, int32([1, 2; 3, 4]), reshape((1:24) / 4, 2:4), uint8(0:9), ...
                    zeros(0, 1), single(1:5)});
  spec = struct ("seed", 2^53, "layers", {{struct("kind", "lstm", "units", 2)}}, ...
                 "flags", [true, false]);
  dtypes = {"F64", "F32", "F16", "BF16"};
  for k = 1:4
    write_safetensors (arrays, path, "metadata", struct ("author", "me"), "dtype", dtypes{k});
    plain{k} = bytes_of (path);
  endfor
  write_checkpoint (path, struct ("theta", (1:20)' / 7), spec);
  checkpoint = bytes_of (path);
  delete ([path ".previous"]);
  save_network (net, network_init (net, 1), path);
  with_network = bytes_of (path);
  [arrays, notes] = read_safetensors (path);
  write_safetensors (arrays, path, "metadata", notes);
  plain_network = bytes_of (path); # without a checksum, which would find every change
  files = {[plain, {checkpoint}], {checkpoint}, {with_network, plain_network}};
endfunction

function x = pick (x)
  x = x{randi (numel (x))};
endfunction

function word = a_word ()
  persistent words = {"{", "}", "[", "]", ",", ":", "\"", "\\", "\\u00", "\\ud800", "F64", ...
    "F32", "F16", "BF16", "I64", "I32", "U8", "BOOL", "0", "1", "-1", "1e9", "8", "4294967296", ...
    "99999999999", "9223372036854775807", "18446744073709551615", "99999999999999999999", ...
    "null", "true", "__metadata__", "seqrnn.checksum", "theta", "dtype", "shape", ...
    "data_offsets", " ", "\t", "[[[[[[", "{\"a\":{\"a\":"};
  word = uint8 (pick (words));
endfunction

function n = header_size (bytes)
  n = sum (double (bytes(1:8)) .* 256 .^ (0:7));
endfunction

## Something of the header replaced by a word, repeated, or taken out.
function bytes = edit_header (bytes)
  n = header_size (bytes);
  header = bytes(8+(1:n));
  pattern = pick ({'[0-9]+', '"[^"]*"', '[\]\[{},:]', '"[^"]*":\{[^}]*\},?'});
  ascii = header;
  ascii(ascii > 127) = "x"; # regexp reads UTF-8
  [from, to] = regexp (char (ascii), pattern);
  if (isempty (from))
    return;
  endif
  k = randi (numel (from));
  part = header(from(k):to(k));
  new = pick ({a_word(), [part, part], uint8([]), [part, a_word()]});
  header = [header(1:from(k)-1), new, header(to(k)+1:end)];
  first = bytes(1:8);
  if (rand () < 0.8)
    first = uint8 (mod (floor (numel (header) ./ 256 .^ (0:7)), 256));
  endif
  bytes = [first, header, bytes(9+n:end)];
endfunction

function bytes = mutate (bytes)
  for k = 1:randi (2)
    if (numel (bytes) <= 8 || header_size (bytes) >= numel (bytes) - 8)
      return;
    endif
    at = randi (numel (bytes));
    switch (randi (10))
      case 1
        bytes(at) = bitxor (bytes(at), uint8 (2 ^ randi ([0, 7])));
      case 2
        bytes(at) = randi ([0, 255]);
      case 3
        bytes = bytes(1:at-1);
      case 4
        bytes = [bytes, uint8(randi ([0, 255], 1, randi (20)))];
      case 5
        bytes = [bytes(1:at), a_word(), bytes(at+1:end)];
      case 6
        bytes(at) = [];
      case 7
        bytes(randi (8)) = pick ({0, 1, 2, 3, 128, 255});
      otherwise
        bytes = edit_header (bytes);
    endswitch
  endfor
endfunction

function x = read_by (reader, path)
  switch (reader)
    case 1
      x = read_safetensors (path);
    case 2
      x = read_checkpoint (path, "read_checkpoint");
    case 3
      x = load_network (path);
  endswitch
endfunction

## What was read from a file of this size: small, and the same after another turn.
function yes = is_right (reader, x, size, path)
  if (reader == 3)
    yes = numel (x.theta) == x.net.nparam;
    return;
  elseif (reader == 2)
    x = x.arrays;
  endif
  yes = sizeof (x) <= 2 * size + 8 * 64 * numel (x);
  write_safetensors (x, path);
  again = read_safetensors (path);
  if (reader == 1)
    yes = yes && isequaln (x, again);
  endif
endfunction

function outcome = try_one (reader, bytes, path)
  names = {"read_safetensors: ", "read_checkpoint: the checkpoint ", "load_network: "};
  put (path, bytes);
  try
    x = read_by (reader, path);
  catch err
    outcome = "refused";
    named = [names{reader} "\"" path "\""];
    if (! strncmp (err.message, named, numel (named)))
      outcome = ["not named: " err.message];
    endif
    return;
  end_try_catch
  outcome = {"read wrong", "read"}{1 + is_right(reader, x, numel (bytes), path)};
endfunction

## Address space, in MiB; NaN where the system does not tell.
function n = address_space ()
  n = NaN;
  file = fopen ("/proc/self/status");
  if (file >= 0)
    n = str2double (regexp (fread (file, [1, Inf], "char=>char"), 'VmPeak:\s*(\d+)', ...
                            "tokens"){1}{1}) / 1024;
    fclose (file);
  endif
endfunction

source (fullfile (argv (){1}, "load.m"));
times = 10000;
if (numel (argv ()) > 1)
  times = str2double (argv (){2});
endif
private = tempname (); # a copy, where checkpoints can be called
copyfile (fullfile (fileparts (which ("read_safetensors")), "private"), private);
addpath (private);
rand ("twister", 1);
path = tempname ();
files = whole_files (path);
counts = struct ();
wrong = 0;
for i = 1:times
  if (i == 101)
    before = address_space (); # what Octave itself needs is there by then
  endif
  reader = randi (3);
  outcome = try_one (reader, mutate (pick (files{reader})), path);
  if (! any (strcmp (outcome, {"read", "refused"})))
    wrong++;
    disp (outcome);
  endif
  if (! isfield (counts, outcome))
    counts.(outcome) = 0;
  endif
  counts.(outcome)++;
endfor
unlink (path);
rmpath (private);
delete (fullfile (private, "*.m"));
rmdir (private);
disp (counts);
growth = address_space () - before;
printf ("address space grew by %.0f MiB\n", growth);
wrong += growth > 64;
printf ("fuzz-octave: %d passed, %d failed\n", times - wrong + 1, wrong);
exit (wrong > 0);
