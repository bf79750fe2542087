test_that("the list of exercises", {
  expect_equal(seqrnn_exercise()$exercise, c(4, 5, 12))
  expect_error(seqrnn_exercise(3), "seqrnn_exercise: `n` must be one of 4, 5, 12, not 3")
})

for (n in c(4, 12)) {
  test_that(paste("exercise", n, "passes"), {
    result <- seqrnn_exercise(n, plot = FALSE)
    expect_true(result$pass)
    expect_named(result, c("exercise", "title", "claim", "evidence", "checks", "pass", "notes",
                           "seconds"))
    expect_named(result$checks, c("check", "value", "threshold", "pass"))
    expect_identical(as.data.frame(result), result$evidence)
    expect_output(print(result), "PASS")
    pdf(NULL)
    on.exit(dev.off())
    expect_silent(plot(result))
  })
}

test_that("exercise 5 passes", {
  skip_on_cran()
  result <- seqrnn_exercise(5, plot = FALSE)
  expect_true(result$pass)
  expect_equal(result$evidence$steps[1], 1e6)
  pdf(NULL)
  on.exit(dev.off())
  expect_silent(plot(result))
})

test_that("every planted bug changes the code", {
  for (bug in mutations) {
    expect_false(identical(body(mutate(reference_backward, bug[[2]], bug[[3]])),
                           body(reference_backward)), label = bug[[1]])
  }
})
