# fuzz.R [N]: reads N mutated safetensors files, networks and checkpoints with the installed
# package. Each must be read right or refused by name, and none may make R ask for memory. fuzz.m is
# its twin.
library(seqrnn)

times <- as.integer(c(commandArgs(TRUE), 10000)[1])
set.seed(1)
path <- tempfile()

# ---- whole files -----------------------------------------------------------------------------

bytes_of <- function(path) readBin(path, "raw", file.size(path))

whole_files <- function() {
  net <- network(3, list(lstm_layer(2, "bidirectional"), dense_layer(2)))
  arrays <- list(theta = rnorm(20), W = matrix(1:6, 2), "a.b \"\u00e9\"" = array(1:24 / 4, 2:4),
                 raw = as.raw(0:9), none = numeric())
  spec <- list(seed = 2^53, layers = list(list(kind = "lstm", units = 2)), flags = c(TRUE, FALSE))
  write <- function(...) {
    write_safetensors(...)
    bytes_of(path)
  }
  plain <- lapply(c("F64", "F32", "F16", "BF16"), function(dtype) {
    write(arrays, path, c(author = "me"), dtype)
  })
  seqrnn:::write_checkpoint(path, arrays["theta"], spec)
  checkpoint <- bytes_of(path)
  unlink(paste0(path, ".previous"))
  save_network(net, network_init(net, seed = 1), path)
  network <- bytes_of(path)
  # without a checksum, which would find every change
  x <- load_network(path = { writeBin(network, path); path })
  parts <- tensors(x$net, x$theta)
  plain_network <- write(parts, path, attr(read_safetensors(path), "metadata"))
  list(read_safetensors = c(plain, list(checkpoint)),
       read_checkpoint = list(checkpoint),
       load_network = list(network, plain_network))
}

# ---- mutations -------------------------------------------------------------------------------

header_size <- function(bytes) sum(as.numeric(bytes[1:8]) * 256^(0:7))

with_header <- function(bytes, header) {
  size <- length(header) %/% 256^(0:7) %% 256
  c(as.raw(size), header, bytes[-seq_len(8 + header_size(bytes))])
}

pick <- function(x) x[[sample.int(length(x), 1)]]

words <- c(
  "{", "}", "[", "]", ",", ":", "\"", "\\", "\\u00", "\\ud800", " ", "\t", "[[[[[[",
  "{\"a\":{\"a\":", "F64", "F32", "F16", "BF16", "I64", "I32", "U8", "BOOL", "null", "true", "0",
  "1", "-1", "1e9", "8", "4294967296", "99999999999", "9223372036854775807", "18446744073709551615",
  "99999999999999999999", "__metadata__", "seqrnn.checksum", "theta", "dtype", "shape",
  "data_offsets"
)

# Something of the header replaced by a word, repeated, or taken out.
edit_header <- function(bytes) {
  header <- bytes[8 + seq_len(header_size(bytes))]
  text <- rawToChar(replace(header, header == 0, as.raw(1)))
  pattern <- pick(c("[0-9]+", "\"[^\"]*\"", "[][{},:]", "\"[^\"]*\":\\{[^}]*\\},?"))
  found <- gregexpr(pattern, text, useBytes = TRUE)[[1]]
  if (found[1] < 0) return(bytes)
  k <- sample.int(length(found), 1)
  from <- found[k]
  to <- from + attr(found, "match.length")[k] - 1
  part <- header[from:to]
  new <- switch(sample.int(4, 1), charToRaw(pick(words)), c(part, part), raw(),
                c(part, charToRaw(pick(words))))
  header <- c(header[seq_len(from - 1)], new, header[-seq_len(to)])
  if (runif(1) < 0.8) with_header(bytes, header) else c(bytes[1:8], header, bytes[-(1:8)])
}

mutations <- list(
  flip = function(bytes) {
    at <- sample.int(length(bytes), 1)
    bytes[at] <- xor(bytes[at], as.raw(2^sample(0:7, 1)))
    bytes
  },
  overwrite = function(bytes) {
    at <- sample.int(length(bytes), 1)
    bytes[at] <- as.raw(sample(0:255, 1))
    bytes
  },
  truncate = function(bytes) bytes[seq_len(sample.int(length(bytes), 1) - 1)],
  append = function(bytes) c(bytes, as.raw(sample(0:255, sample.int(20, 1), TRUE))),
  insert = function(bytes) append(bytes, charToRaw(pick(words)), sample.int(length(bytes), 1)),
  remove = function(bytes) bytes[-sample.int(length(bytes), 1)],
  size = function(bytes) {
    at <- sample.int(8, 1)
    bytes[at] <- as.raw(sample(c(0:3, 255, 128), 1))
    bytes
  },
  header = edit_header, header2 = edit_header, header3 = edit_header
)

mutate <- function(bytes) {
  for (k in seq_len(sample.int(2, 1))) {
    if (length(bytes) > 8 && header_size(bytes) < length(bytes) - 8) bytes <- pick(mutations)(bytes)
  }
  bytes
}

# ---- what must hold --------------------------------------------------------------------------

readers <- list(read_safetensors = read_safetensors, load_network = load_network,
                read_checkpoint = function(path) seqrnn:::read_checkpoint(path, "read_checkpoint"))

# What was read from a file of this size: small, and the same after another turn.
is_right <- function(reader, x, size) {
  if (reader == "load_network") return(length(x$theta) == x$net$nparam)
  arrays <- if (reader == "read_checkpoint") x$arrays else x
  if (sum(lengths(arrays)) > size) return(FALSE) # 8 bytes of R for each of at least one in the file
  metadata <- attr(arrays, "metadata")
  attr(arrays, "metadata") <- NULL
  write_safetensors(arrays, path, metadata)
  again <- read_safetensors(path)
  attr(again, "metadata") <- NULL
  identical(again, arrays)
}

# "" or what went wrong.
try_one <- function(reader, bytes) {
  writeBin(bytes, path)
  x <- tryCatch(readers[[reader]](path), error = identity)
  what <- if (reader == "read_checkpoint") "the checkpoint "
  named <- paste0(reader, ": ", what, "\"", path, "\"")
  if (inherits(x, "error")) {
    if (startsWith(conditionMessage(x), named)) return("refused")
    return(paste("not named:", conditionMessage(x)))
  }
  if (is_right(reader, x, length(bytes))) "read" else "read wrong"
}

# Address space, in MiB; NA where the system does not tell.
address_space <- function() {
  if (!file.exists("/proc/self/status")) return(NA)
  status <- readLines("/proc/self/status")
  as.numeric(sub("\\D*(\\d+).*", "\\1", grep("^VmPeak", status, value = TRUE)))[1] / 1024
}

files <- whole_files()
outcome <- character(times)
for (i in seq_len(times)) {
  if (i == 101) before <- address_space() # what R itself needs is there by then
  reader <- pick(names(files))
  outcome[i] <- try_one(reader, mutate(pick(files[[reader]])))
}
unlink(path)
print(table(outcome))
wrong <- sum(!outcome %in% c("read", "refused"))
growth <- address_space() - before
cat(sprintf("address space grew by %.0f MiB\n", growth))
wrong <- wrong + (!is.na(growth) && growth > 64)
cat(sprintf("fuzz-r: %d passed, %d failed\n", times - wrong + 1, wrong))
quit(status = wrong > 0)
