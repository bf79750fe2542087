/* Conversions that do not depend on the precision. */
#include "convert.h"

#include <stdarg.h>
#include <stdio.h>

/* mexErrMsgIdAndTxt would put "__seqrnn__: " before the message, which means nothing to a user. */
void fail(const char *id, const char *format, ...)
{
    char message[512];
    va_list args;
    mxArray *in[3];

    va_start(args, format);
    vsnprintf(message, sizeof message, format, args);
    va_end(args);
    in[0] = mxCreateString(id);
    in[1] = mxCreateString("%s");
    in[2] = mxCreateString(message);
    mexCallMATLAB(0, NULL, 3, in, "error");
    mexErrMsgIdAndTxt(id, "%s", message); /* not reached */
    for (;;) { }
}

void check(int status)
{
    if (status != SEQRNN_OK)
        fail("seqrnn:status", "seqrnn: %s (%d)", seqrnn_status_text(status), status);
}

size_t dim(const mxArray *a, int k)
{
    return k < (int)mxGetNumberOfDimensions(a) ? (size_t)mxGetDimensions(a)[k] : 1;
}

/* ---- in ------------------------------------------------------------------------------------ */

double number_in(const mxArray *a)
{
    if (!(mxIsNumeric(a) || mxIsLogical(a)) || mxIsComplex(a) || mxGetNumberOfElements(a) != 1)
        fail("seqrnn:internal", "seqrnn: a real scalar is expected");
    return mxGetScalar(a);
}

size_t size_in(const mxArray *a)
{
    const double value = number_in(a);
    if (!(value >= 0 && value <= 9007199254740992.0))
        fail("seqrnn:internal", "seqrnn: a size is expected, not %g", value);
    return (size_t)value;
}

/* Not by mxArrayToString, whose memory Octave does not take back at the end of the call. */
char *text_in(const mxArray *a)
{
    const size_t n = mxGetNumberOfElements(a) + 1;
    char *text = memory(n);
    if (!mxIsChar(a) || mxGetString(a, text, n))
        fail("seqrnn:internal", "seqrnn: a string is expected");
    return text;
}

static const void *data_in(const mxArray *a, mxClassID class, size_t n)
{
    if (mxGetClassID(a) != class || mxIsComplex(a) || mxIsSparse(a)
        || mxGetNumberOfElements(a) != n)
        fail("seqrnn:internal", "seqrnn: %zu elements of another class are expected", n);
    return mxGetData(a);
}

const int *ints_in(const mxArray *a, size_t n)
{
    return mxIsEmpty(a) ? NULL : data_in(a, mxINT32_CLASS, n);
}

const void *bytes_in(const mxArray *a, size_t n)
{
    return data_in(a, mxUINT8_CLASS, n);
}

const mxArray *field(const mxArray *s, const char *name)
{
    const mxArray *value = mxIsStruct(s) ? mxGetField(s, 0, name) : NULL;
    if (!value) fail("seqrnn:internal", "seqrnn: the field \"%s\" is missing", name);
    return value;
}

double field_number(const mxArray *s, const char *name)
{
    return number_in(field(s, name));
}

size_t field_size(const mxArray *s, const char *name)
{
    return size_in(field(s, name));
}

static int field_flag(const mxArray *s, const char *name)
{
    const double value = field_number(s, name);
    if (value != 0 && value != 1) fail("seqrnn:internal", "seqrnn: \"%s\" is 0 or 1", name);
    return value != 0;
}

/* ---- the core's structs -------------------------------------------------------------------- */

seqrnn_act activation_in(const mxArray *a)
{
    seqrnn_act act = seqrnn_act_named(text_in(mxIsStruct(a) ? field(a, "name") : a));
    if (mxIsStruct(a)) {
        act.alpha = field_number(a, "alpha");
        act.beta = field_number(a, "beta");
    }
    return act;
}

seqrnn_init init_in(const mxArray *s)
{
    seqrnn_init init = {seqrnn_init_named(text_in(field(s, "init"))),
                        field_number(s, "forget_bias"), field_number(s, "chrono_T")};
    return init;
}

static int cell_kind(const char *name)
{
    return strcmp(name, "lstm") == 0  ? SEQRNN_LSTM
           : strcmp(name, "gru") == 0 ? SEQRNN_GRU
           : strcmp(name, "rnn") == 0 ? SEQRNN_RNN
                                      : -1;
}

/* The options of a cell stand under the same names in *_params and in *_layer structs. */
static seqrnn_cell cell_in(const mxArray *s, int kind, size_t D, size_t H)
{
    seqrnn_cell cell = seqrnn_cell_standard(kind, D, H);
    cell.recurrent_bias = field_flag(s, "recurrent_bias");
    cell.reset_before = strcmp(text_in(field(s, "reset")), "before") == 0;
    cell.peephole = field_flag(s, "peephole");
    cell.coupled = field_flag(s, "coupled");
    cell.clip = field_number(s, "clip");
    cell.gate = activation_in(field(s, "gate_activation"));
    cell.candidate = activation_in(field(s, "candidate_activation"));
    cell.output = activation_in(field(s, "output_activation"));
    return cell;
}

seqrnn_cell params_cell_in(const mxArray *p)
{
    return cell_in(p, cell_kind(text_in(field(p, "cell"))), field_size(p, "D"),
                   field_size(p, "H"));
}

int direction_in(const mxArray *a)
{
    const char *name = text_in(a);
    return strcmp(name, "bidirectional") == 0 ? SEQRNN_BIDIRECTIONAL
           : strcmp(name, "reverse") == 0     ? SEQRNN_REVERSE
                                              : SEQRNN_FORWARD;
}

static seqrnn_layer layer_in(const mxArray *s)
{
    const char *kind = text_in(field(s, "kind"));
    seqrnn_layer layer = {0};

    layer.units = field_size(s, "units");
    if (strcmp(kind, "embedding") == 0 || strcmp(kind, "dense") == 0) {
        layer.kind = kind[0] == 'e' ? SEQRNN_EMBEDDING : SEQRNN_DENSE;
        layer.init.kind = seqrnn_init_named(text_in(field(s, "init")));
    } else {
        layer.kind = SEQRNN_RECURRENT;
        layer.direction = direction_in(field(s, "direction"));
        layer.cell = cell_in(s, cell_kind(kind), 1, layer.units);
        layer.init = init_in(s);
    }
    return layer;
}

seqrnn_network network_in(const mxArray *net)
{
    const mxArray *layers = field(net, "layers");
    const size_t n = mxIsCell(layers) ? mxGetNumberOfElements(layers) : 0;
    seqrnn_layer *layer = memory(n * sizeof *layer + 1);
    seqrnn_network network = {field_size(net, "inputs"), n, layer};

    for (size_t i = 0; i < n; i++) {
        const mxArray *s = mxGetCell(layers, i);
        if (!s) fail("seqrnn:internal", "seqrnn: layer %zu is missing", i + 1);
        layer[i] = layer_in(s);
    }
    return network;
}

seqrnn_optim optim_in(const mxArray *s)
{
    const char *name = text_in(field(s, "optimiser"));
    seqrnn_optim optim = {strcmp(name, "adam") == 0 ? SEQRNN_ADAM : SEQRNN_SGD,
                          field_number(s, "learning_rate"), field_number(s, "beta1"),
                          field_number(s, "beta2"), field_number(s, "eps"),
                          field_number(s, "clip")};
    return optim;
}

/* ---- out ----------------------------------------------------------------------------------- */

void *memory(size_t bytes)
{
    void *p = mxMalloc(bytes);
    if (!p) fail("seqrnn:memory", "seqrnn: out of memory (%zu bytes)", bytes);
    return p;
}

void *array_out(mxArray **slot, mxClassID class, size_t a, size_t b, size_t c, size_t d)
{
    const mwSize dims[4] = {a, b, c, d};
    size_t n;

    if (__builtin_mul_overflow(a, b, &n) || __builtin_mul_overflow(n, c, &n)
        || __builtin_mul_overflow(n, d, &n) || n > (size_t)PTRDIFF_MAX / 8)
        check(SEQRNN_TOO_LARGE);
    *slot = mxCreateNumericArray(4, dims, class, mxREAL);
    if (!*slot || (n > 0 && !mxGetData(*slot)))
        fail("seqrnn:memory", "seqrnn: out of memory (%zu numbers)", n);
    return mxGetData(*slot);
}

void *empty_out(mxArray **slot)
{
    array_out(slot, mxDOUBLE_CLASS, 0, 0, 1, 1);
    return NULL;
}

void number_out(mxArray **slot, double value)
{
    *slot = mxCreateDoubleScalar(value);
}
