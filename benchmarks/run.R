# make bench: times seqrnn and its peers and writes what they answer to FOLDER.
# Rscript benchmarks/run.R FOLDER
# PYTHON: python of an environment with PyTorch. CASES: a pattern, to run some of the cases.
#
# Every program is a process that answers lines (server.h), one per number of threads. They are
# asked in turn, several rounds per case, so that a busy moment of the machine meets all of them.

ROUNDS <- 3
REPEATS <- 5 # per round, at least
SECONDS <- 0.06 # per round, at least
folder <- commandArgs(TRUE)[1]
python <- Sys.getenv("PYTHON", "python3")
octave <- "octave-cli --norc --no-history --no-gui --quiet"

commands <- c(
  seqrnn = "build/bench/bench",
  torch = paste(python, "benchmarks/bench_torch.py"),
  blas = "build/bench/bench-blas",
  peak = "build/bench/peak",
  r = "Rscript benchmarks/bench.R package",
  octave = paste(octave, "benchmarks/bench.m package"),
  "r-loop" = "Rscript benchmarks/bench.R loop",
  "octave-loop" = paste(octave, "benchmarks/bench.m loop")
)
hosts <- c("r", "octave", "r-loop", "octave-loop")
no_single <- "r-loop" # R has no single precision

# Who answers which cases (column `programs` of the lists), with how many threads.
asked <- function(program, threads = 1) {
  expand.grid(program = program, threads = threads, stringsAsFactors = FALSE)
}
core <- rbind(asked(c("seqrnn", "torch"), 1:2), asked(c("blas", "peak")))
programs_of <- list(core = core, all = rbind(core, asked(hosts)), seqrnn = asked("seqrnn"),
                    peers = asked(c("seqrnn", "torch"), 1:2),
                    memory = asked(c("seqrnn", "r", "octave", "torch")))

# A measurement lasts at least as long (seconds) that the host's clock and loop do not show.
shortest <- function(program) if (program %in% hosts) 2e-3 else 5e-5

# ---- the programs ------------------------------------------------------------------------------

# Programs that cannot run here.
absent <- function() {
  runs <- function(command) system(paste(command, "> /dev/null 2>&1")) == 0
  c(if (!runs(paste(python, "-c 'import torch'"))) "torch",
    if (!file.exists(commands["blas"])) "blas")
}

# Starts a program; the first line it gives is its process id.
start <- function(program, threads) {
  pipes <- tempfile(c("in", "out"))
  system2("mkfifo", pipes)
  system(sprintf(
    "SEQRNN_NUM_THREADS=%d OMP_NUM_THREADS=%d OPENBLAS_NUM_THREADS=1 sh -c %s < %s > %s",
    threads, threads, shQuote(paste("echo $$; exec", commands[[program]])),
    pipes[1], pipes[2]
  ), wait = FALSE)
  server <- list(program = program, threads = threads,
                 to = fifo(pipes[1], "w", blocking = TRUE),
                 from = fifo(pipes[2], "r", blocking = TRUE))
  server$pid <- readLines(server$from, 1)
  server
}

stop_server <- function(server) {
  close(server$to) # it ends with its input
  close(server$from)
}

ask <- function(server, line) {
  writeLines(line, server$to)
  flush(server$to)
  answer <- readLines(server$from, 1)
  if (!length(answer)) stop(server$program, " ended when asked: ", line)
  answer
}

# The times of one round in microseconds.
times <- function(server, repeats = REPEATS, seconds = SECONDS) {
  answer <- ask(server, paste("run", repeats, seconds, shortest(server$program)))
  as.numeric(strsplit(answer, " ")[[1]])
}

running <- new.env() # servers by program and threads, started when first needed
server_for <- function(program, threads) {
  name <- paste(program, threads)
  if (is.null(running[[name]])) running[[name]] <- start(program, threads)
  running[[name]]
}

# ---- the cases ---------------------------------------------------------------------------------

case_columns <- c("cell", "precision", "mode", "variant", "D", "H", "B", "T")
line_of <- function(cases) do.call(paste, cases[case_columns])

# Every case of benchmarks/NAME.txt: its rows by cell, precision and mode.
read_cases <- function(name) {
  rows <- read.table(file.path("benchmarks", paste0(name, ".txt")),
                     col.names = c("variant", "D", "H", "B", "T", "modes", "programs"))
  cases <- merge(rows, expand.grid(mode = c("forward", "train", "decode"),
                                   precision = c("f64", "f32"), cell = c("LSTM", "GRU", "RNN"),
                                   stringsAsFactors = FALSE))
  cases <- cases[mapply(grepl, cases$mode, cases$modes), ]
  cases <- cases[cases$variant != "language" | cases$cell == "LSTM", ]
  cases[grepl(glob2rx(Sys.getenv("CASES", "*")), line_of(cases)), ]
}

# The programs that answer a case.
programs_for <- function(case) {
  who <- programs_of[[case$programs]]
  who[!who$program %in% c(skipped, if (case$precision == "f32") no_single), ]
}

write_row <- function(row, file) {
  fresh <- !file.exists(file)
  write.table(row, file, append = !fresh, sep = ",", quote = FALSE, row.names = FALSE,
              col.names = fresh)
}

# Rounds in turn; the quartiles of all of them.
time_case <- function(case, file) {
  who <- programs_for(case)
  servers <- Map(server_for, who$program, who$threads)
  for (server in servers) ask(server, line_of(case))
  measured <- vector("list", length(servers))
  for (round in seq_len(ROUNDS)) {
    for (i in seq_along(servers)) {
      # the threads of the one before shall sleep when these start
      if (servers[[i]]$threads > 1) Sys.sleep(0.03)
      measured[[i]] <- c(measured[[i]], times(servers[[i]]))
    }
  }
  quartiles <- vapply(measured, quantile, numeric(3), c(0.25, 0.5, 0.75))
  write_row(data.frame(who, case[case_columns], lower_us = sprintf("%.3f", quartiles[1, ]),
                       median_us = sprintf("%.3f", quartiles[2, ]),
                       upper_us = sprintf("%.3f", quartiles[3, ]), repeats = lengths(measured)),
            file)
}

# ---- memory ------------------------------------------------------------------------------------

process_bytes <- function(server, field) {
  status <- readLines(file.path("/proc", server$pid, "status"))
  1024 * as.numeric(gsub("[^0-9]", "", grep(paste0("^", field), status, value = TRUE)))
}

# How far the peak of a fresh process's memory rises above what it has when weights and inputs are
# there and a small case has loaded whatever a library loads late.
memory_case <- function(case, file) {
  for (program in unique(programs_for(case)$program)) {
    server <- start(program, 1)
    small <- case
    small[c("D", "H", "B", "T")] <- c(1, 8, 1, 100)
    for (k in list(small, case)) {
      ask(server, line_of(k))
      writeLines("5", file.path("/proc", server$pid, "clear_refs")) # peak := present
      before <- process_bytes(server, "VmRSS")
      times(server, repeats = 1, seconds = 0)
    }
    growth <- process_bytes(server, "VmHWM") - before
    write_row(data.frame(program, case[case_columns], bytes = growth), file)
    stop_server(server)
  }
}

# ---- all ---------------------------------------------------------------------------------------

versions <- function() {
  output <- function(command) suppressWarnings(system(command, intern = TRUE))[1]
  blas <- extSoftVersion()[["BLAS"]]
  cpuinfo <- if (file.exists("/proc/cpuinfo")) readLines("/proc/cpuinfo")
  cpu <- grep("^model name", cpuinfo, value = TRUE)
  c(paste("date:", Sys.Date()),
    paste0("processor: ", sub(".*: ", "", c(cpu, R.version$arch)[1]), ", ",
           parallel::detectCores(), " cores"),
    paste("system:", utils::osVersion),
    paste("compiler:", output("cc --version")),
    paste("seqrnn:", packageVersion("seqrnn"), output("git rev-parse --short HEAD 2> /dev/null")),
    paste0(R.version.string, ", BLAS ", file.path(basename(dirname(blas)), basename(blas))),
    output(paste(octave, "--eval", shQuote(
      "printf (\"Octave %s, BLAS %s\", version (), version (\"-blas\"))"
    ))),
    if (!"torch" %in% skipped) {
      paste("PyTorch", output(paste(python, "-c 'import torch; print(torch.__version__)'")))
    })
}

skipped <- absent()
if ("torch" %in% skipped) message("PyTorch is not there (PYTHON=", python, "): not timed")
if ("blas" %in% skipped) message(commands["blas"], " was not built: plain BLAS is not timed")
writeLines(versions(), file.path(folder, "versions.txt"))
for (name in c("cases", "scaling", "memory")) {
  file <- file.path(folder, paste0(name, ".csv"))
  unlink(file)
  cases <- read_cases(name)
  for (i in seq_len(nrow(cases))) {
    case <- cases[i, ]
    message(format(Sys.time(), "%H:%M:%S "), name, " ", i, "/", nrow(cases), ": ", line_of(case))
    if (name != "memory") time_case(case, file)
    else if (file.exists("/proc/self/clear_refs")) memory_case(case, file)
  }
}
