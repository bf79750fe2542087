## -*- texinfo -*-
## @deftypefn  {} {@var{s} =} read_safetensors (@var{path})
## @deftypefnx {} {[@var{s}, @var{metadata}] =} read_safetensors (@var{path}, "verify", @var{flag})
## Read the arrays of a safetensors file.
##
## @var{s} is a struct array with the fields @code{name}, @code{value} and @code{shape}, in the
## order of the file's header; @var{metadata} is a struct array with the fields @code{name} and
## @code{value}, both strings.
##
## An array has the same extents and the same element at the same indices in every language.
## One with a single extent is a column here, one without extents a scalar; @code{shape} tells
## them apart.  F64 becomes double, F32, F16 and BF16 single, I64, I32 and U8 integers of these
## sizes.
##
## Reading is strict: the whole header is checked before room is made for anything that it
## speaks of.  A file that breaks a rule of the format is refused with its name, the tensor and
## the reason; so is a header above 16 MiB, and another dtype.  With @qcode{"verify"} (true) a
## file that carries a checksum, as networks and checkpoints do, must match it.
##
## @example
## @group
## path = tempname ();
## write_safetensors (struct ("W", [1, 2; 3, 4]), path);
## s = read_safetensors (path);
## s.value
##   @result{} ans =
##        1   2
##        3   4
## delete (path);
## @end group
## @end example
## @seealso{write_safetensors, load_network, import_torch}
## @end deftypefn

function [s, metadata] = read_safetensors (path, varargin)
  if (nargin < 1)
    print_usage ();
  endif
  opt = parse_options ("read_safetensors", struct ("verify", true), varargin);
  verify = check_flag ("read_safetensors", "VERIFY", opt.verify);
  [s, metadata] = read_file ("read_safetensors", check_path ("read_safetensors", path), verify);
endfunction

%!function path = raw_file (header, data)
%!  path = tempname ();
%!  file = fopen (path, "w");
%!  fwrite (file, numel (header), "uint64", 0, "ieee-le");
%!  fwrite (file, header, "uint8");
%!  fwrite (file, zeros (1, data), "uint8");
%!  fclose (file);
%!endfunction
%!function refused (header, data, message)
%!  path = raw_file (header, data);
%!  unwind_protect
%!    text = "";
%!    try
%!      read_safetensors (path);
%!    catch err
%!      text = err.message;
%!    end_try_catch
%!    assert (text, ["read_safetensors: \"" path "\"" message]);
%!  unwind_protect_cleanup
%!    delete (path);
%!  end_unwind_protect
%!endfunction
%!test # every dtype that Python wrote
%! folder = getenv ("SEQRNN_GOLDEN");
%! if (! isempty (folder))
%!   [s, metadata] = read_safetensors (fullfile (folder, "dtypes.safetensors"));
%!   get = @(name) s(strcmp ({s.name}, name)).value;
%!   count = permute (reshape (0:23, [4, 3, 2]), 3:-1:1); # row-major 0, 1, 2, ...
%!   assert (get ("F64"), (count / 4 - 3) / 3);
%!   assert (get ("F32"), single ((count / 4 - 3) / 3));
%!   assert (get ("F16"), single (count / 4 - 3));
%!   assert (get ("BF16"), single (count / 4 - 3));
%!   assert (get ("I64"), int64 (count) * int64 (2)^45);
%!   assert (get ("I32"), int32 (count - 12));
%!   assert (get ("U8"), uint8 (count * 10));
%!   assert (get ("scalar"), 0.1);
%!   assert (s(strcmp ({s.name}, "scalar")).shape, zeros (1, 0));
%!   assert (1 ./ get ("vector"), [1; -Inf; 0]);
%!   assert (get ("empty"), zeros (0, 3));
%!   assert (get ("d\303\251j\303\240 \"vu\""), [1, 2]);
%!   assert (metadata(1).value, "\344\275\240\345\245\275 \360\237\230\200");
%! endif
%!test
%! refused ("{", 0, " has a header that is not a safetensors header in JSON (at its byte 2)");
%! refused ("{\"w\":{\"dtype\":\"BOOL\",\"shape\":[1],\"data_offsets\":[0,1]}}", 1, ...
%!          ": \"w\" has a dtype that is not among F64, F32, F16, BF16, I64, I32, U8");
%! refused (["{\"w\":{\"dtype\":\"U8\",\"shape\":[4294967296,4294967296]," ...
%!           "\"data_offsets\":[0,1]}}"], ...
%!          1, ": \"w\" has a shape that is too large for any memory");
%! refused ("{\"w\":{\"dtype\":\"U8\",\"shape\":[1],\"data_offsets\":[1,2]}}", 2, ...
%!          ": \"w\" leaves a hole before it that belongs to no tensor");
%! refused ("{}", 3, " has data at its end that belong to no tensor");
%!error <Invalid call> read_safetensors ()
%!error <PATH must be the name of a file, not 3> read_safetensors (3)
%!error <VERIFY must be true or false, not 2> read_safetensors ("a", "verify", 2)
%!error <"/no/file" cannot be opened \(No such file> read_safetensors ("/no/file")
%!error <is not a regular file> read_safetensors (tempdir ())
