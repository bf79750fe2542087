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

/* Ranges, diagonal matrices and cells become ordinary arrays only when their elements are asked
 * for; Octave then loses the memory that holds their sizes, if those were asked for before. */
size_t ndims(const mxArray *a)
{
    if (mxIsCell(a)) mxGetCell(a, 0);
    else if (mxIsNumeric(a)) mxGetData(a);
    return mxGetNumberOfDimensions(a);
}

size_t dim(const mxArray *a, int k)
{
    return (size_t)k < ndims(a) ? (size_t)mxGetDimensions(a)[k] : 1;
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

const mxArray *optional(const mxArray *s, const char *name)
{
    const mxArray *value = mxGetField(s, 0, name);
    return value && !mxIsEmpty(value) ? value : NULL;
}

double field_number(const mxArray *s, const char *name)
{
    return number_in(field(s, name));
}

double optional_number(const mxArray *s, const char *name, double standard)
{
    const mxArray *value = optional(s, name);
    return value ? number_in(value) : standard;
}

size_t field_size(const mxArray *s, const char *name)
{
    return size_in(field(s, name));
}

int choice_in(const mxArray *a, int n, const char *const name[])
{
    const word wanted = word_in(a);

    for (int k = 0; k < n; k++)
        if (strcmp(name[k], wanted.s) == 0) return k;
    fail("seqrnn:internal", "seqrnn: \"%s\" is not one of the choices", wanted.s);
}

/* ---- cells --------------------------------------------------------------------------------- */

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

int cell_kind(const char *name)
{
    return strcmp(name, "lstm") == 0  ? SEQRNN_LSTM
           : strcmp(name, "gru") == 0 ? SEQRNN_GRU
           : strcmp(name, "rnn") == 0 ? SEQRNN_RNN
                                      : -1;
}

seqrnn_cell cell_in(const mxArray *s, int kind, size_t D, size_t H)
{
    static const char *const resets[] = {"after", "before"};
    seqrnn_cell cell = seqrnn_cell_standard(kind, D, H);

    cell.recurrent_bias = flag_in(field(s, "recurrent_bias"));
    cell.reset_before = choice_in(field(s, "reset"), 2, resets);
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

void add_number(fields *s, const char *name, double value)
{
    number_out(add_field(s, name), value);
}

void struct_out(mxArray **slot, const fields *s)
{
    *slot = mxCreateStructMatrix(1, 1, s->n, (const char **)s->name);
    for (int k = 0; k < s->n; k++) mxSetFieldByNumber(*slot, 0, k, s->value[k]);
}
