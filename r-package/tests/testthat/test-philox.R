test_that("a draw is a function of its place", {
  u <- philox_uniform(100, seed = 7)
  expect_true(all(u >= 0 & u < 1))
  expect_identical(philox_uniform(10, 7, index = 5), u[6:15])
  expect_false(identical(philox_uniform(100, 7, stream = 1), u))
  expect_false(identical(philox_uniform(100, 7, substream = 1), u))
  z <- philox_normal(101, 7)
  expect_identical(philox_normal(3, 7, index = 98), z[99:101])
  expect_length(philox_uniform(0, 1), 0)
  expect_lte(abs(mean(philox_normal(1e5, 1))), 0.01)
  expect_lte(abs(sd(philox_normal(1e5, 1)) - 1), 0.01)
})

test_that("R's generator plays no part", {
  set.seed(1)
  a <- runif(1)
  set.seed(1)
  philox_uniform(10, 1)
  expect_identical(runif(1), a)
})

test_that("known answer of Philox4x32-10 with key and counter zero", {
  # Random123, kat_vectors: 6627e8d5 e169c58d bc57ac4c 9b00dbd8
  words <- c(0x6627e8d5, 0xe169c58d, 0xbc57ac4c, 0x9b00dbd8)
  first <- (words[2] * 2^21 + floor(words[1] / 2^11)) * 2^-53
  expect_identical(philox_uniform(1, seed = 0), first)
})
