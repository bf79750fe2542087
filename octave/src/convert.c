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
    if (!(value >= 0 && value <= 9007199254740992.0 && value == floor(value)))
        fail("seqrnn:internal", "seqrnn: a size is expected, not %g", value);
    return (size_t)value;
}

int flag_in(const mxArray *a)
{
    const double value = number_in(a);
    if (value != 0 && value != 1) fail("seqrnn:internal", "seqrnn: true or false is expected");
    return value != 0;
}

word word_in(const mxArray *a)
{
    word name;

    if (!mxIsChar(a)) fail("seqrnn:internal", "seqrnn: a string is expected");
    if (mxGetString(a, name.s, sizeof name.s)) name.s[0] = '\0';
    return name;
}

const void *data_in(const mxArray *a, mxClassID class, size_t n)
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
    const int one = mxIsStruct(s) && mxGetNumberOfElements(s) == 1;
    const mxArray *value = one ? mxGetField(s, 0, name) : NULL;
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

/* ---- the core's structs -------------------------------------------------------------------- */

seqrnn_act activation_in(const mxArray *a)
{
    seqrnn_act act = seqrnn_act_named(word_in(mxIsStruct(a) ? field(a, "name") : a).s);
    if (mxIsStruct(a)) {
        act.alpha = field_number(a, "alpha");
        act.beta = field_number(a, "beta");
    }
    return act;
}

seqrnn_init init_in(const mxArray *s)
{
    seqrnn_init init = {seqrnn_init_named(word_in(field(s, "init")).s),
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

static int reset_before_in(const mxArray *a)
{
    const word reset = word_in(a);
    const int before = strcmp(reset.s, "before") == 0;

    if (!before && strcmp(reset.s, "after") != 0)
        fail("seqrnn:internal", "seqrnn: \"after\" or \"before\" is expected");
    return before;
}

/* The options of a cell stand under the same names in *_params and in *_layer structs. */
static seqrnn_cell cell_in(const mxArray *s, int kind, size_t D, size_t H)
{
    seqrnn_cell cell = seqrnn_cell_standard(kind, D, H);
    cell.recurrent_bias = flag_in(field(s, "recurrent_bias"));
    cell.reset_before = reset_before_in(field(s, "reset"));
    cell.peephole = flag_in(field(s, "peephole"));
    cell.coupled = flag_in(field(s, "coupled"));
    cell.clip = field_number(s, "clip");
    cell.gate = activation_in(field(s, "gate_activation"));
    cell.candidate = activation_in(field(s, "candidate_activation"));
    cell.output = activation_in(field(s, "output_activation"));
    return cell;
}

seqrnn_cell params_cell_in(const mxArray *p)
{
    return cell_in(p, cell_kind(word_in(field(p, "cell")).s), field_size(p, "D"),
                   field_size(p, "H"));
}

seqrnn_cell legal_cell_in(const mxArray *p, const char *kind)
{
    const seqrnn_cell cell = params_cell_in(p);

    if (*kind && cell.kind != cell_kind(kind))
        fail("seqrnn:internal", "seqrnn: parameters of the %s are expected", kind);
    check(seqrnn_cell_check(&cell));
    return cell;
}

static int direction_in(const mxArray *a)
{
    const word name = word_in(a);
    return strcmp(name.s, "bidirectional") == 0 ? SEQRNN_BIDIRECTIONAL
           : strcmp(name.s, "reverse") == 0     ? SEQRNN_REVERSE
                                                : SEQRNN_FORWARD;
}

static seqrnn_layer layer_in(const mxArray *s)
{
    const word kind = word_in(field(s, "kind"));
    seqrnn_layer layer = {0};

    layer.units = field_size(s, "units");
    if (strcmp(kind.s, "embedding") == 0 || strcmp(kind.s, "dense") == 0) {
        layer.kind = kind.s[0] == 'e' ? SEQRNN_EMBEDDING : SEQRNN_DENSE;
        layer.init.kind = seqrnn_init_named(word_in(field(s, "init")).s);
    } else {
        layer.kind = SEQRNN_RECURRENT;
        layer.direction = direction_in(field(s, "direction"));
        layer.cell = cell_in(s, cell_kind(kind.s), 1, layer.units);
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

seqrnn_network legal_network_in(const mxArray *net)
{
    const seqrnn_network network = network_in(net);

    check(seqrnn_network_check(&network));
    return network;
}

seqrnn_optim optim_in(const mxArray *s)
{
    const word name = word_in(field(s, "optimiser"));
    seqrnn_optim optim = {strcmp(name.s, "adam") == 0 ? SEQRNN_ADAM : SEQRNN_SGD,
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

mxArray **add_field(fields *s, const char *name)
{
    s->name[s->n] = name;
    return &s->value[s->n++];
}

void struct_out(mxArray **slot, const fields *s)
{
    *slot = mxCreateStructMatrix(1, 1, s->n, (const char **)s->name);
    for (int k = 0; k < s->n; k++) mxSetFieldByNumber(*slot, 0, k, s->value[k]);
}
