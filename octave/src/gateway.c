/* The only MEX function: [out, ...] = __seqrnn__ ("name", in, ...). The .m files check the inputs
 * in the user's words: most before the call, those of the functions that are called most often only
 * after a call that has failed (arguments.h). What is checked here keeps the session alive. */

#include "convert.h"
#include "wrappers.h"

enum { MAX_OUT = 8 };

struct entry {
    const char *name;
    int nin, nout;
    wrapper *in_double, *in_single;
};

#define BOTH(name, nin, nout) {#name, nin, nout, wrap_##name, wrapf_##name},
#define ONE(name, nin, nout) {#name, nin, nout, wrap_##name, wrap_##name},
static const struct entry table[] = {SEQRNN_WRAPPERS(BOTH, ONE)};

static const struct entry *find(const char *name)
{
    for (size_t i = 0; i < sizeof table / sizeof table[0]; i++)
        if (strcmp(table[i].name, name) == 0) return &table[i];
    fail("seqrnn:internal", "__seqrnn__ has no function \"%s\"", name);
}

/* Threads must not outlive this file's code, which Octave unloads at "clear all" and at its end. */
static void stop_threads(void)
{
    seqrnn_threads(1);
}

void mexFunction(int nlhs, mxArray *plhs[], int nrhs, const mxArray *prhs[])
{
    if (nrhs < 1 || !mxIsChar(prhs[0]))
        fail("seqrnn:internal", "__seqrnn__ is internal to the package: see \"help lstm_forward\"");
    mexAtExit(stop_threads);
    const struct entry *entry = find(word_in(prhs[0]).s);
    mxArray *out[MAX_OUT] = {NULL};

    if (nrhs - 1 != entry->nin || nlhs > entry->nout)
        fail("seqrnn:internal", "__seqrnn__: %s has %d inputs and %d outputs", entry->name,
             entry->nin, entry->nout);
    if (mxIsSingle(prhs[1])) entry->in_single(out, prhs + 1);
    else entry->in_double(out, prhs + 1);
    for (int i = 0; i < (nlhs > 1 ? nlhs : 1); i++) plhs[i] = out[i];
}
