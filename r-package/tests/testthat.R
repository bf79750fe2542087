library(testthat)
library(seqrnn)

test_check("seqrnn")
