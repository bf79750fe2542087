golden <- function(name) {
  folder <- Sys.getenv("SEQRNN_GOLDEN")
  skip_if(!nzchar(folder), "the golden files are not here")
  file.path(folder, name)
}

# A file with this header and data.
raw_file <- function(header, data = raw()) {
  path <- tempfile(fileext = ".safetensors")
  header <- charToRaw(header)
  writeBin(c(writeBin(length(header), raw(), endian = "little"), raw(4), header, data), path)
  path
}

test_that("every dtype that Python wrote", {
  x <- read_safetensors(golden("dtypes.safetensors"))
  expect_setequal(names(x), c("F64", "F32", "F16", "BF16", "I64", "I32", "U8", "scalar", "vector",
                              "empty", "d\u00e9j\u00e0 \"vu\""))
  count <- aperm(array(0:23, c(4, 3, 2)), 3:1) # row-major 0, 1, 2, ...
  expect_identical(x$F64, (count / 4 - 3) / 3)
  expect_equal(x$F32, x$F64, tolerance = 1e-7)
  expect_identical(x$F16, count / 4 - 3)
  expect_identical(x$BF16, count / 4 - 3)
  expect_identical(x$I64, count * 2^45)
  expect_identical(x$I32, count - 12L)
  expect_identical(x$U8, count * 10L)
  expect_identical(x$scalar, 0.1)
  expect_identical(1 / x$vector, c(1, -Inf, 0))
  expect_identical(x$empty, array(0, c(0, 3)))
  expect_identical(x[["d\u00e9j\u00e0 \"vu\""]], matrix(c(1, 2), 1))
  expect_identical(attr(x, "metadata"), c(author = "\u4f60\u597d \U0001F600", empty = ""))
})

test_that("what is written comes back", {
  path <- tempfile()
  x <- list(a = array(rnorm(24), 2:4), "b \"\u00e9\"" = c(1.5, -0, Inf, 2^-1074),
            i = matrix(1:6, 2), none = numeric(), "0" = matrix(0, 0, 3), raw = as.raw(0:255),
            one = matrix(7, 1, 1))
  expect_identical(write_safetensors(x, path, c(k = "v \u20ac", l = "")), path)
  y <- read_safetensors(path)
  expect_identical(attr(y, "metadata"), c(k = "v \u20ac", l = ""))
  expect_identical(y$raw, 0:255)
  y$raw <- as.raw(y$raw)
  attr(y, "metadata") <- NULL
  expect_identical(y, x)
  write_safetensors(setNames(list(), character()), path)
  expect_length(read_safetensors(path), 0)
  x <- list(x = c(1 / 3, 65504, 65519, 1e-7, Inf))
  back <- function(dtype) read_safetensors(write_safetensors(x, path, dtype = dtype))$x
  expect_identical(back("F16"), c(1365 / 4096, 65504, 65504, 2 * 2^-24, Inf))
  expect_identical(back("BF16"), c(171 / 512, 65536, 65536, 215 * 2^-31, Inf))
  expect_equal(back("F32")[1:3], x$x[1:3], tolerance = 1e-7)
  expect_identical(back("F32")[5], Inf)
  expect_false(file.exists(paste0(path, ".tmp")))
  unlink(path)
})

test_that("integers that R has not", {
  path <- raw_file('{"i":{"dtype":"I32","shape":[1,2],"data_offsets":[0,8]}}',
                   as.raw(c(0, 0, 0, 0x80, 1, 0, 0, 0)))
  expect_identical(read_safetensors(path)$i, matrix(c(-2^31, 1), 1))
  path <- raw_file('{"i":{"dtype":"I64","shape":[1],"data_offsets":[0,8]}}',
                   as.raw(c(1, 0, 0, 0, 0, 0, 0x20, 0)))
  expect_error(read_safetensors(path), '": "i" holds an integer beyond 2\\^53')
  expect_error(write_safetensors(list(i = c(1L, NA)), path), "`x\\$i` must not have NA")
})

test_that("bad files are refused with file, tensor and reason", {
  refused <- function(header, data, message) {
    path <- raw_file(header, raw(data))
    on.exit(unlink(path))
    expect_error(read_safetensors(path), paste0('read_safetensors: "', path, '"', message),
                 fixed = TRUE)
  }
  refused("{", 0, ' has a header that is not a safetensors header in JSON (at its byte 2)')
  refused('{"w":{"dtype":"BOOL","shape":[1],"data_offsets":[0,1]}}', 1,
          ': "w" has a dtype that is not among F64, F32, F16, BF16, I64, I32, U8')
  refused('{"w":{"dtype":"U8","shape":[4294967296,4294967296],"data_offsets":[0,1]}}', 1,
          ': "w" has a shape that is too large for any memory')
  refused('{"w":{"dtype":"U8","shape":[0,4294967296],"data_offsets":[0,0]}}', 0,
          ': "w" has a shape that is too large')
  refused('{"w":{"dtype":"U8","shape":[1],"data_offsets":[1,2]}}', 2, ': "w" leaves a hole')
  refused("{}", 3, " has data at its end that belong to no tensor")
  expect_error(read_safetensors("/no/file"), '"/no/file" cannot be opened (No such', fixed = TRUE)
  expect_error(read_safetensors(tempdir()), "is not a regular file")
})

test_that("no change of a byte does harm", { # tests/fuzz has more of this
  path <- tempfile()
  spec <- list(seed = 3, layers = list(list(kind = "lstm", rate = 0.1)))
  seqrnn:::write_checkpoint(path, list(theta = rnorm(20), moments = rnorm(9)), spec)
  bytes <- readBin(path, "raw", file.size(path))
  set.seed(1)
  for (i in 1:300) {
    changed <- bytes
    at <- sample.int(length(bytes), 1)
    changed[at] <- xor(bytes[at], as.raw(sample(255, 1)))
    writeBin(if (i %% 10) changed else head(bytes, at - 1), path)
    expect_error(seqrnn:::read_checkpoint(path), fixed = TRUE,
                 paste0('train: the checkpoint "', path, '" is damaged'))
  }
  unlink(path)
})

test_that("dumb arguments", {
  expect_error(read_safetensors(3), "`path` must be the name of a file, not 3")
  expect_error(read_safetensors("a", NA), "`verify` must be TRUE or FALSE")
  write <- function(x, ...) write_safetensors(x, tempfile(), ...)
  expect_error(write(3), "`x` must be a named list of arrays, not 3")
  expect_error(write(list(1)), "`x` must have names, but number 1 has none")
  expect_error(write(list(a = 1, 2)), "number 2 has none")
  expect_error(write(list(a = 1, a = 2)), "different names, but \"a\" is twice")
  expect_error(write(list(a = "b")), "`x\\$a` must be an array of doubles, integers or raw bytes")
  expect_error(write(list(a = TRUE)), "`x\\$a` must be")
  expect_error(write(list(a = factor("u"))), "not a factor \\(")
  expect_error(write(list(a = 1), dtype = "I8"), "`dtype` must be one of")
  expect_error(write(list(a = 1), c("b")), "`metadata` must have names")
  expect_error(write(list(a = 1), c(b = NA_character_)), "`metadata` must be a named character")
  expect_error(write(list(`__metadata__` = 1)), '"__metadata__" has a reserved name')
  expect_error(write(list(a = 1), c(seqrnn.checksum = "x")), "reserved name")
  expect_error(write_safetensors(list(a = 1), "/no/folder/f"), "cannot be written (No such",
               fixed = TRUE)
})

test_that("nested lists are metadata and back, to the bit", {
  spec <- list(n = 3, x = c(0.1, -0, 1e-300, Inf, NaN, 2^53), text = "a\"\u00e9\n", flag = TRUE,
               words = c("u", "", "w"), flags = c(TRUE, FALSE), m = matrix(c(1, 2, 3, 4, 5, 6), 2),
               layers = list(list(kind = "lstm", units = 8), list(kind = "dense")),
               "a.b" = list("%" = 1, "7up" = 2, empty = list()), none = numeric())
  notes <- seqrnn:::spec_to_metadata(spec, "spec")
  expect_identical(notes[["spec.layers.2.kind"]], '"dense"')
  expect_identical(notes[["spec.x"]], "[0.1,-0,1e-300,Infinity,NaN,9007199254740992]")
  expect_identical(notes[["spec.m"]], "[[1,3,5],[2,4,6]]")
  expect_true(all(c("spec.a%2Eb.%25", "spec.a%2Eb.%37up") %in% names(notes)))
  expect_identical(seqrnn:::metadata_to_spec(notes, "spec")[names(spec)], spec)
  expect_null(seqrnn:::metadata_to_spec(notes, "other"))
  expect_identical(seqrnn:::spec_to_metadata(list(a = NULL), "s"), character())
  bad <- function(notes, message) expect_error(seqrnn:::metadata_to_spec(notes, "s"), message)
  bad(c(s.a = "1", s.a.b = "2"), '"s.a" is both a value and a list')
  bad(c(s.a = "1 2"), '"s.a" is no value')
  bad(c(s.1 = "1", s.3 = "2"), '"s" is not numbered from 1')
  bad(setNames("1", paste0("s", strrep(".a", 40))), "is nested too deeply")
  expect_error(seqrnn:::spec_to_metadata(list(f = mean), "s"), "s.f cannot be metadata: a function")
  expect_error(seqrnn:::spec_to_metadata(list(f = NA), "s"), "s.f cannot be metadata")
})

test_that("a network is saved and made again", {
  net <- network(3, list(lstm_layer(4, "bidirectional", peephole = TRUE, init = "chrono",
                                    chrono_T = 5, gate_activation = activation("hard_sigmoid")),
                         gru_layer(2, reset = "before"), rnn_layer(2, activation = "relu"),
                         dense_layer(2)))
  theta <- network_init(net, seed = 1)
  path <- tempfile()
  expect_identical(save_network(net, theta, path), path)
  expect_identical(load_network(path), list(net = net, theta = theta))
  arrays <- read_safetensors(path)
  expect_identical(names(arrays), net$layout$name)
  expect_identical(unname(attr(arrays, "metadata")["net.layers.2.units"]), "2")
  save_network(net, theta, path, dtype = "F32")
  expect_equal(load_network(path)$theta, theta, tolerance = 1e-7)
  ids <- network(9, list(embedding_layer(2), dense_layer(2)))
  save_network(ids, network_init(ids, seed = 2), path)
  expect_identical(load_network(path)$net, ids)
})

test_that("parameters that a dtype would make infinite are not saved", {
  net <- network(1, list(dense_layer(1)))
  path <- tempfile()
  largest <- c(F32 = (2 - 2^-23) * 2^127, F16 = 65504, BF16 = (2 - 2^-7) * 2^127)
  for (dtype in names(largest)) {
    half <- largest[[dtype]] * 2^-c(F32 = 25, F16 = 12, BF16 = 9)[[dtype]] # of a unit, or less
    save_network(net, c(0, largest[[dtype]] + half), path, dtype)
    expect_identical(load_network(path)$theta, c(0, largest[[dtype]]))
    expect_error(save_network(net, c(0, -largest[[dtype]] - 2 * half), path, dtype),
                 paste0("save_network: `theta` must be within ", dtype, ", but theta\\[2\\] is -"))
    expect_identical(load_network(path)$theta, c(0, largest[[dtype]]))
  }
  unlink(path)
})

test_that("files that are no network are refused", {
  net <- network(3, list(lstm_layer(4), dense_layer(2)))
  path <- save_network(net, network_init(net, seed = 1), tempfile())
  x <- read_safetensors(path)
  notes <- attr(x, "metadata")
  attr(x, "metadata") <- NULL
  refused <- function(message, arrays = x, change = NULL) {
    notes[names(change)] <- change
    write_safetensors(arrays, path, notes[!is.na(notes)])
    expect_error(load_network(path), message)
  }
  refused("holds no network", change = c(seqrnn.format = "2"))
  refused('"net.layers.2.kind" is no layer', change = c(net.layers.2.kind = '"eval"'))
  refused('"net.layers.1.new" is not known', change = c(net.layers.1.new = "1"))
  refused("`units` must be a whole number", change = c(net.layers.1.units = "1e300"))
  refused('tensor "2.dense.b" must be', change = c(net.layers.2.units = "3"),
          arrays = c(x[-4], list("2.dense.W" = matrix(0, 3, 4))))
  refused('the tensor "2.dense.b" is missing', arrays = x[-5])
  refused('tensor "2.dense.b" must be finite, but 2.dense.b\\[2\\] is NaN',
          arrays = replace(x, "2.dense.b", list(c(0, NaN))))
  refused('the tensor "c" is not one', arrays = c(x, list(c = 1)))
  save_network(net, network_init(net, seed = 1), path)
  bytes <- readBin(path, "raw", file.size(path))
  bytes[length(bytes) - 3] <- xor(bytes[length(bytes) - 3], as.raw(4))
  writeBin(bytes, path)
  expect_error(load_network(path), "does not have the checksum that it states")
  expect_silent(read_safetensors(path, verify = FALSE))
})

test_that("checkpoints are kept to the bit, and so is the previous one", {
  write <- function(...) seqrnn:::write_checkpoint(...)
  read <- function(...) seqrnn:::read_checkpoint(...)
  path <- tempfile()
  arrays <- list(theta = c(rnorm(1000), Inf, -Inf, -0, 2^-1074, pi), moments = numeric())
  spec <- list(seed = 2^53, history = list(loss = c(1 / 3, NaN)),
               net = list(layers = list(list(a = 1))))
  write(path, arrays, spec)
  expect_identical(read(path), list(arrays = arrays, spec = spec))
  expect_false(file.exists(paste0(path, ".previous")))
  write(path, list(theta = 2), list())
  expect_identical(read(path), list(arrays = list(theta = 2), spec = list()))
  expect_identical(read(paste0(path, ".previous"))$arrays, arrays)
  bytes <- readBin(path, "raw", file.size(path))
  writeBin(head(bytes, -1), path)
  expect_error(read(path), paste0('train: the checkpoint "', path, '" is damaged ("theta" ends ',
                                  'beyond the end of the file); the previous one, "', path,
                                  '.previous", is whole: resume from it'), fixed = TRUE)
  unlink(path)
  expect_error(read(path), "is missing (cannot be opened", fixed = TRUE)
  expect_error(read(path), "is whole: resume from it")
  writeBin(bytes[1:20], paste0(path, ".previous"))
  expect_error(read(path), '.previous", is damaged too', fixed = TRUE)
  unlink(paste0(path, ".previous"))
  expect_error(read(path), "; there is no previous one")
  write_safetensors(list(a = 1), path)
  expect_error(read(path), "is damaged (has no checksum); there", fixed = TRUE)
  x <- network(3, list(dense_layer(2)))
  save_network(x, numeric(8), path)
  expect_error(read(path), "is damaged (is no checkpoint of this version); there", fixed = TRUE)
  expect_error(read(3), "train: `path` must be")
})

test_that("numbers that a dtype would make infinite are refused, those that are stay", {
  path <- tempfile()
  on.exit(unlink(path))
  expect_error(write_safetensors(list(a = 1, b = matrix(c(1, -65520), 1)), path, dtype = "F16"),
               "write_safetensors: `x$b` must be within F16, but x$b[1,2] is -65520", fixed = TRUE)
  expect_false(file.exists(path))
  write_safetensors(list(a = c(65519, Inf)), path, dtype = "F16")
  expect_identical(c(read_safetensors(path)$a), c(65504, Inf))
})
