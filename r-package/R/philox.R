#' Random numbers that are the same everywhere
#'
#' Numbers `index, index + 1, ...` of a stream of the counter-based generator Philox4x32-10.
#' They are a pure function of the arguments: R's own generator plays no part, and GNU Octave
#' draws the same.
#'
#' @param n How many numbers, at least 0.
#' @param seed A whole number in `0..2^53`.
#' @param stream,substream Whole numbers that tell apart independent streams of a seed.
#' @param index The first number's place in the stream, from 0.
#' @return A numeric vector: uniform in `[0,1)` with 53 random bits, or standard normal (Box &
#'   Muller 1958).
#' @section Errors:
#' An argument that is not a whole number in range is refused by name.
#' @references Salmon, Moraes, Dror & Shaw (2011), Parallel random numbers: as easy as 1, 2, 3,
#'   SC11.
#' @examples
#' philox_uniform(3, seed = 1)
#' identical(philox_normal(5, 1, index = 2)[1], philox_normal(5, 1)[3])
#' @export
philox_uniform <- function(n, seed, stream = 0, substream = 0, index = 0) {
  .Call(C_uniform, check_count(n, "philox_uniform", "n", min = 0),
        check_philox_seed(seed, "philox_uniform"),
        check_where(stream, substream, "philox_uniform"), check_index(index, "philox_uniform"))
}

#' @rdname philox_uniform
#' @export
philox_normal <- function(n, seed, stream = 0, substream = 0, index = 0) {
  .Call(C_normal, check_count(n, "philox_normal", "n", min = 0),
        check_philox_seed(seed, "philox_normal"),
        check_where(stream, substream, "philox_normal"), check_index(index, "philox_normal"))
}

# Unlike a model's seed it has to be given.
check_philox_seed <- function(seed, fn) check_count(seed, fn, "seed", min = 0, max = 2^53)

check_where <- function(stream, substream, fn) {
  c(check_count(stream, fn, "stream", min = 0, max = 2^32 - 1),
    check_count(substream, fn, "substream", min = 0, max = 2^32 - 1))
}

check_index <- function(index, fn) check_count(index, fn, "index", min = 0, max = 2^53)
