## -*- texinfo -*-
## @deftypefn {} {} write_safetensors (@var{x}, @var{path}, @var{name}, @var{value}, @dots{})
## Write named arrays to a safetensors file.
##
## @var{x} is a struct whose fields are the arrays, or a struct array with the fields
## @code{name} and @code{value}, as @code{read_safetensors} returns it, for names that no field
## can have.  Arrays are double (written as F64), single (F32), int64, int32 or uint8.  A column
## has one extent in the file, unless the struct array says another @code{shape}.
##
## Options are
## @table @asis
## @item @qcode{"metadata"}
## Strings that are kept with the arrays: a struct whose fields are strings, or a struct array
## with the fields @code{name} and @code{value}.
## @item @qcode{"dtype"}
## @qcode{"F64"}, @qcode{"F32"}, @qcode{"F16"} or @qcode{"BF16"}: how double and single arrays are
## written, rounded to the nearest.  Numbers beyond the range of the format are refused.
## @end table
##
## The file appears under its name when all of it is on the disk; until then there is the old
## file, or none.  The bytes first go to a file whose name ends in @file{.tmp}.
##
## @example
## @group
## path = tempname ();
## write_safetensors (struct ("W", eye (2), "b", [1; 2]), path, "dtype", "F32");
## @{read_safetensors(path).name@}
##   @result{} ans =
##       @{
##         [1,1] = W
##         [1,2] = b
##       @}
## delete (path);
## @end group
## @end example
## @seealso{read_safetensors, save_network}
## @end deftypefn

function write_safetensors (x, path, varargin)
  if (nargin < 2)
    print_usage ();
  endif
  caller = "write_safetensors";
  opt = parse_options (caller, struct ("metadata", [], "dtype", []), varargin);
  if (! isempty (opt.dtype))
    check_choice (caller, "DTYPE", opt.dtype, {"F64", "F32", "F16", "BF16"});
    x = wide_enough (named_arrays (caller, "X", x), opt.dtype);
  endif
  x = named_arrays (caller, "X", x);
  for array = x
    check_dtype (caller, ["\"" array.name "\""], array.value, opt.dtype);
  endfor
  write_file (caller, check_path (caller, path), x, ...
              named_texts (caller, "METADATA", opt.metadata), opt.dtype, false, false);
endfunction

## Single arrays that are to be F64 become double.
function x = wide_enough (x, dtype)
  for k = 1:numel (x)
    if (isa (x(k).value, "single") && strcmp (dtype, "F64"))
      x(k).value = double (x(k).value);
    endif
  endfor
endfunction

%!function x = same (x, varargin)
%!  path = tempname ();
%!  unwind_protect
%!    write_safetensors (x, path, varargin{:});
%!    x = read_safetensors (path);
%!    assert (exist ([path ".tmp"], "file"), 0);
%!  unwind_protect_cleanup
%!    delete (path);
%!  end_unwind_protect
%!endfunction
%!test
%! x = struct ("name", {"a", "b \"\303\251\"", "i", "l", "u", "none", "s", "one", "row"}, ...
%!             "value", {reshape((1:24) / 7, 2:4), [1.5; -0; Inf; 2^-1074], int32([1, 2; 3, 4]), ...
%!                       intmin("int64"), uint8(0:255)', zeros(0, 3), single(pi), 7, 1:3});
%! y = same (x);
%! assert ({y.name}, {x.name});
%! assert ({y.value}, {x.value});
%! assert (1 / y(2).value(2), -Inf);
%! assert ({y.shape}, {[2, 3, 4], 4, [2, 2], 1, 256, [0, 3], 1, 1, [1, 3]});
%! assert (same (y), y); # shapes stay
%! y(8).shape = [1, 1, 1];
%! assert (same (y)(8), y(8));
%!test
%! x = struct ("x", [1/3; 65504; 65519; 1e-7; Inf]);
%! assert (same (x, "dtype", "F16").value, single ([1365/4096; 65504; 65504; 2*2^-24; Inf]));
%! assert (same (x, "dtype", "BF16").value, single ([171/512; 65536; 65536; 215*2^-31; Inf]));
%! assert (same (x, "dtype", "F32").value, single (x.x));
%! assert (same (struct ("x", single (0.1)), "dtype", "F64").value, double (single (0.1)));
%! assert (isempty (same (struct ())));
%!test
%! path = tempname ();
%! write_safetensors (struct ("a", 1), path, "metadata", struct ("k", "v \342\202\254", "l", ""));
%! [~, metadata] = read_safetensors (path);
%! assert (metadata, struct ("name", {"k", "l"}, "value", {"v \342\202\254", ""}));
%! write_safetensors (struct ("a", 1), path, "metadata", metadata);
%! [~, again] = read_safetensors (path);
%! assert (again, metadata);
%! delete (path);
%!function kb = memory_in_use ()
%!  kb = 0;
%!  file = fopen ("/proc/self/statm");
%!  if (file >= 0)
%!    kb = fscanf (file, "%d")(2) * 4;
%!    fclose (file);
%!  endif
%!endfunction
%!test # no memory is lost: neither strings of files, nor the sizes of ranges and cells
%! path = tempname ();
%! note = struct ("k", repmat ("v", 1, 1e6));
%! net = network (1, {dense_layer(1)});
%! for k = 1:100
%!   write_safetensors (struct ("a", 1), path, "metadata", note);
%!   [~, back] = read_safetensors (path);
%!   if (k == 10)
%!     used = memory_in_use ();
%!   endif
%! endfor
%! assert (back.value, note.k);
%! assert (memory_in_use () - used < 3e4);
%! for k = 1:30000
%!   predict (net, [1; 2], struct ("x", 1:3));
%!   if (k == 3000)
%!     used = memory_in_use ();
%!   endif
%! endfor
%! assert (memory_in_use () - used < 1e3);
%! delete (path);
%!error <Invalid call> write_safetensors (1)
%!error <X must be a struct of arrays .*, not 3> write_safetensors (3, "f")
%!error <"a" must be a full real array .*, not the string "b">
%! write_safetensors (struct ("a", "b"), "f")
%!error <"a" must be a full real array> write_safetensors (struct ("a", true), "f")
%!error <"a" must be a full real array .*, not sparse>
%! write_safetensors (struct ("a", speye (2)), "f")
%!error <"a" must be a full real array .*, not complex>
%! write_safetensors (struct ("a", 1i), "f")
%!error <X has the name "a" twice>
%! write_safetensors (struct ("name", {"a", "a"}, "value", 1), "f")
%!error <X\(1\).name must be a string> write_safetensors (struct ("name", 1, "value", 1), "f")
%!error <X\(1\).shape must be the extents of 2 elements>
%! write_safetensors (struct ("name", "a", "value", [1; 2], "shape", 3), "f")
%!error <DTYPE must be one of> write_safetensors (struct ("a", 1), "f", "dtype", "I8")
%!error <write_safetensors: "a" must be within F16, but "a"\(2\) is 65520>
%! write_safetensors (struct ("a", [1, 65520]), "f", "dtype", "F16")
%!error <"a" must be within BF16> write_safetensors (struct ("a", -1e300), "f", "dtype", "BF16")
%!error <METADATA must be a struct of strings>
%! write_safetensors (struct ("a", 1), "f", "metadata", 3)
%!error <"__metadata__" has a reserved name>
%! write_safetensors (struct ("name", "__metadata__", "value", 1), tempname ())
%!error <has a header that is not valid UTF-8>
%! write_safetensors (struct ("name", char (255), "value", 1), tempname ())
%!error <"/no/folder/f" cannot be written \(No such>
%! write_safetensors (struct ("a", 1), "/no/folder/f")
%!error <X\(1\).name must be a string without NUL, not the string "a> # NUL would end it
%! write_safetensors (struct ("name", "a\0b", "value", 1), tempname ())
%!error <METADATA must be a struct of strings without NUL>
%! write_safetensors (struct ("a", 1), tempname (), "metadata", struct ("k", "v\0w"))
%!error <PATH must be the name of a file> write_safetensors (struct ("a", 1), "a\0b")
