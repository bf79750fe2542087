# seqrnn: the only build entry point. Everything it makes lies in build/ and report/.
# `make help` lists the targets; GNU make.

VERSION := $(shell sed -n 's/^\#define SEQRNN_VERSION "\(.*\)"/\1/p' core/include/seqrnn.h)

# A machine without a locale still reads and writes UTF-8.
ifeq ($(LC_ALL)$(LC_CTYPE)$(LANG),)
export LC_ALL := C.UTF-8
endif
ifeq ($(MAKELEVEL),0)
MAKEFLAGS += -j$(shell nproc 2> /dev/null || echo 2)
endif
# Tests and exercises use the packages installed inside build/; so does what they start.
test-r parity exercises bench fuzz interop resume: export R_LIBS := $(CURDIR)/build/rlib$(if $(R_LIBS),:$(R_LIBS))
export SEQRNN_GOLDEN := $(CURDIR)/tests/golden

R_TARBALL := build/dist/seqrnn_$(VERSION).tar.gz
OCTAVE_TARBALL := build/dist/seqrnn-octave-$(VERSION).tar.gz
R_INSTALLED := build/rlib/seqrnn/DESCRIPTION
OCTAVE_INSTALLED := build/octave/load.m
OCTAVE := octave-cli --norc --no-history --no-gui --quiet

sources = $(shell find $(1) -type f ! -name '*.o' ! -name '*.so' ! -name '*.mex' ! -name '*~')
CORE := $(call sources,core)

.DELETE_ON_ERROR:
.PHONY: help setup build install exercises test test-c test-isa test-r test-octave parity check-dist \
        lint asan valgrind arm64 fuzz interop resume bench dist format clean

help:
	@sed -n 's/^## //p' Makefile

# ---- set up, build, install ---------------------------------------------------------------

## make setup        install the tools that are missing, and only those
setup:
	tests/build/setup.sh

build/setup.ok: tests/build/setup.sh
	tests/build/setup.sh
	@mkdir -p build && touch $@

## make build        build both packages and install them inside build/
build: $(R_INSTALLED) $(OCTAVE_INSTALLED)

## make dist         the two package files for users: build/dist/
dist: $(R_TARBALL) $(OCTAVE_TARBALL)

$(R_TARBALL): $(CORE) $(call sources,r-package) build/setup.ok
	@mkdir -p build/dist
	cd build/dist && R CMD build ../../r-package

$(OCTAVE_TARBALL): $(CORE) $(call sources,octave) build/setup.ok
	@mkdir -p build/dist
	rm -rf build/stage && mkdir build/stage
	cp -RL octave build/stage/seqrnn-$(VERSION)
	find build/stage \( -name '*.o' -o -name '*.mex' -o -name '*~' \) -exec rm {} +
	cd build/stage && tar -czf ../../$@ seqrnn-$(VERSION)

$(R_INSTALLED): $(R_TARBALL)
	tests/build/install.sh r $(R_TARBALL) build/rlib

$(OCTAVE_INSTALLED): $(OCTAVE_TARBALL)
	tests/build/install.sh octave $(OCTAVE_TARBALL) build/octave

## make install      install both packages for you, where R and Octave look for them
install: dist
	tests/build/install.sh r $(R_TARBALL)
	tests/build/install.sh octave $(OCTAVE_TARBALL)

# ---- the main job -------------------------------------------------------------------------

## make exercises    run the exercises and train a language model, in R and in Octave; writes
##                   report/index.html. SEQRNN_TEXT=file chooses the text.
exercises: build
	tests/report/report.sh

# ---- tests --------------------------------------------------------------------------------

## make test         everything below, up to lint
test: build/setup.ok
	@tests/build/tally.sh '' '$(MAKE) -s test-c' '$(MAKE) -s test-isa' '$(MAKE) -s test-r' \
	    '$(MAKE) -s test-octave' '$(MAKE) -s parity' '$(MAKE) -s check-dist' '$(MAKE) -s lint'

# The C tests in four builds: plain, asan, valgrind, arm64.
CBUILD ?= plain
CDIR := build/c/$(CBUILD)
CFLAGS_plain := -O2
CFLAGS_asan := -O1 -g -fsanitize=address,undefined -fno-sanitize-recover=all -fno-omit-frame-pointer
CFLAGS_valgrind := -O1 -g
CFLAGS_arm64 := -O2 -static
CC_arm64 := aarch64-linux-gnu-gcc
RUN_arm64 := qemu-aarch64
RUN_valgrind := SEQRNN_ISA=avx2 valgrind -q --leak-check=full --error-exitcode=9
CTEST_CC := $(or $(CC_$(CBUILD)),$(CC))
CTEST_CFLAGS := -std=gnu11 -Wall -Wextra -Werror -pthread $(CFLAGS_$(CBUILD))
CTEST_HELPERS := $(filter-out tests/c/test_%.c,$(wildcard tests/c/*.c))
CTEST_OBJECTS := $(addprefix $(CDIR)/,seqrnn_double.o seqrnn_single.o \
                   $(CTEST_HELPERS:tests/c/%.c=%.o))
CTESTS := $(patsubst tests/c/%.c,$(CDIR)/%,$(wildcard tests/c/test_*.c))

$(CDIR)/%.o: core/src/%.c $(CORE) build/setup.ok
	@mkdir -p $(CDIR)
	$(CTEST_CC) $(CTEST_CFLAGS) -c $< -o $@

$(CDIR)/%.o: tests/c/%.c $(CORE) $(wildcard tests/c/*.h) build/setup.ok
	@mkdir -p $(CDIR)
	$(CTEST_CC) $(CTEST_CFLAGS) -Icore/include -c $< -o $@

$(CDIR)/parity.o: tests/parity/parity.c $(CORE) build/setup.ok
	@mkdir -p $(CDIR)
	$(CTEST_CC) $(CTEST_CFLAGS) -Icore/include -c $< -o $@

$(CDIR)/%: $(CDIR)/%.o $(CTEST_OBJECTS)
	$(CTEST_CC) $(CTEST_CFLAGS) $^ -o $@ -lm -lpthread

.PRECIOUS: $(CDIR)/%.o

## make test-c       unit tests of the core
test-c: $(CTESTS)
	@tests/build/tally.sh test-c $(patsubst %,'$(RUN_$(CBUILD)) %',$(CTESTS))

## make test-isa     the same with the other vector instructions that kernels are written for
test-isa: $(CTESTS)
	@tests/build/tally.sh test-isa \
	    $(foreach isa,base avx2,$(patsubst %,'SEQRNN_ISA=$(isa) %',$(CTESTS)))

## make test-r       the R package's tests
test-r: $(R_INSTALLED)
	@tests/build/tally.sh test-r 'Rscript tests/build/test-r.R' 'tests/build/readme.sh r'

## make test-octave  the Octave package's tests
test-octave: $(OCTAVE_INSTALLED)
	@tests/build/tally.sh test-octave '$(OCTAVE) tests/build/test_octave.m build/octave' \
	    'tests/build/readme.sh octave'

## make parity       the same numbers, to the bit, in C, R and Octave, with 1 and 2 threads
parity: build build/c/plain/parity
	@tests/build/tally.sh parity tests/parity/parity.sh

## make check-dist   check the two package files as their users get them
check-dist: dist
	@tests/build/tally.sh check-dist 'tests/build/check-dist.sh $(R_TARBALL) $(OCTAVE_TARBALL)'

## make lint         every core file compiles alone, in both precisions; style rules
lint: build/setup.ok
	@tests/build/tally.sh lint tests/build/lint.sh

# ---- benchmarks ---------------------------------------------------------------------------

## make bench        time seqrnn and its peers, PyTorch among them where PYTHON=python has it
##                   (benchmarks/README.md). CASES='LSTM f32 *' times some of the cases.
BENCH_RESULTS := $(if $(CASES),build/bench/results,benchmarks/results)
BENCH_CC := $(CC) -std=gnu11 -O2 -Wall -Wextra -Werror -pthread -Icore/include
BENCH_CORE := core/src/seqrnn_double.c core/src/seqrnn_single.c
bench: build build/bench/bench build/bench/bench-blas build/bench/peak
	@mkdir -p $(BENCH_RESULTS)
	Rscript benchmarks/run.R $(BENCH_RESULTS)
	Rscript benchmarks/plot.R $(BENCH_RESULTS)
	Rscript benchmarks/table.R $(BENCH_RESULTS)

build/bench/bench: $(wildcard benchmarks/*.[ch]) $(CORE) build/setup.ok
	@mkdir -p build/bench
	$(BENCH_CC) -o $@ benchmarks/bench.c $(BENCH_CORE) -lm -lpthread

# The same on the host's BLAS, where there is one to link.
build/bench/bench-blas: $(wildcard benchmarks/*.[ch]) $(CORE) build/setup.ok
	@mkdir -p build/bench
	-$(BENCH_CC) -DSEQRNN_BLAS -o $@ benchmarks/bench.c $(BENCH_CORE) -lblas -lm -lpthread

build/bench/peak: benchmarks/peak.c benchmarks/server.h build/setup.ok
	@mkdir -p build/bench
	$(BENCH_CC) -o $@ benchmarks/peak.c

# ---- further checks -----------------------------------------------------------------------

## make asan         the C tests under the address and undefined-behaviour sanitizers
asan:
	@$(MAKE) -s test-c CBUILD=asan

## make valgrind     the C tests under valgrind's memcheck
valgrind:
	tests/build/setup.sh valgrind
	@$(MAKE) -s test-c CBUILD=valgrind

## make arm64        the C tests compiled for arm64, run in an emulator
arm64:
	tests/build/setup.sh 'aarch64-linux-gnu-gcc=gcc-aarch64-linux-gnu libc6-dev-arm64-cross' \
	    qemu-aarch64=qemu-user
	@$(MAKE) -s test-c CBUILD=arm64

## make fuzz         10,000 damaged files in each host: an error or a right answer, never a crash
fuzz: build
	@tests/build/tally.sh fuzz 'Rscript tests/fuzz/fuzz.R' \
	    '$(OCTAVE) tests/fuzz/fuzz.m build/octave'

## make interop      files and weights to and from Python (PYTHON=python with torch and safetensors)
interop: build
	@tests/build/tally.sh interop tests/interop/interop.sh

## make resume       trainings killed at 50 random moments end with the bits of those left alone
resume: build
	@tests/build/tally.sh resume tests/resume/kill.sh

## make format       clang-format on all C files
format:
	clang-format -i $$(find core tests r-package octave -name '*.[ch]')

## make clean        remove build/ and report/
clean:
	rm -rf build report
