/* The arguments of users. */
#include "arguments.h"

#include <limits.h>

int is_absent(const mxArray *a)
{
    return !a || (mxIsNumeric(a) && ndims(a) == 2 && dim(a, 0) + dim(a, 1) == 0);
}

/* a, of class double or int32. */
typedef struct {
    const int *ints;
    const double *doubles;
} integers;

static integers integers_of(const mxArray *a, size_t n)
{
    const int is_int = mxGetClassID(a) == mxINT32_CLASS;
    const void *data = data_in(a, is_int ? mxINT32_CLASS : mxDOUBLE_CLASS, n);
    return is_int ? (integers){.ints = data} : (integers){.doubles = data};
}

static int integer_at(integers a, size_t i, size_t low, size_t high)
{
    const double value = a.ints ? a.ints[i] : a.doubles[i];
    const size_t top = high > INT_MAX ? INT_MAX : high;
    if (!(value >= (double)low && value <= (double)top && value == floor(value)))
        fail("seqrnn:internal", "seqrnn: an integer in %zu..%zu is expected", low, top);
    return (int)value;
}

void integers_in(const mxArray *a, size_t n, size_t low, size_t high, int *to)
{
    const integers from = integers_of(a, n);
    for (size_t i = 0; i < n; i++) to[i] = integer_at(from, i, low, high);
}

const int *ids_in(const mxArray *a, size_t n, size_t C, const size_t high[])
{
    const integers from = integers_of(a, n * C);
    int *id = memory(n * C * sizeof *id);

    for (size_t c = 0; c < C; c++)
        for (size_t i = c * n; i < (c + 1) * n; i++)
            id[i] = integer_at(from, i, 0, high[c]) - 1;
    return id;
}

int has_size(const mxArray *a, size_t l, size_t m, size_t n)
{
    return ndims(a) <= 3 && dim(a, 0) == l && dim(a, 1) == m && dim(a, 2) == n;
}

void fields_in(const mxArray *s, int n, const char *const name[], const mxArray *value[])
{
    int found = 0;

    if (!mxIsStruct(s) || mxGetNumberOfElements(s) != 1)
        fail("seqrnn:internal", "seqrnn: a struct is expected");
    for (int k = 0; k < n; k++) {
        value[k] = mxGetField(s, 0, name[k]);
        found += value[k] != NULL;
    }
    if (found != mxGetNumberOfFields(s))
        fail("seqrnn:internal", "seqrnn: the struct has a field too many");
}

void options_in(const mxArray *args, int n, const char *const name[], const mxArray *value[])
{
    const size_t given = mxGetNumberOfElements(args);
    size_t i = 0;

    for (int k = 0; k < n; k++) {
        const int by_position = name[k] && i < given && !mxIsChar(mxGetCell(args, i));
        value[k] = by_position ? mxGetCell(args, i++) : NULL;
    }
    for (; i < given; i += 2) {
        const word wanted = word_in(mxGetCell(args, i));
        int k = 0;
        while (k < n && !(name[k] && strcmp(name[k], wanted.s) == 0)) k++;
        if (k == n || i + 1 == given)
            fail("seqrnn:internal", "seqrnn: no option \"%s\", or no value of it", wanted.s);
        value[k] = mxGetCell(args, i + 1);
    }
}

size_t state_columns(const mxArray *state, size_t H)
{
    return state && mxIsNumeric(state) && dim(state, 0) == H ? dim(state, 1) : 0;
}

const int *lengths_in(const mxArray *a, size_t B, size_t T, mxArray **slot)
{
    int *lengths = array_out(slot, mxINT32_CLASS, B, 1, 1, 1);

    if (T > INT_MAX) check(SEQRNN_TOO_LARGE);
    for (size_t b = 0; b < B; b++) lengths[b] = (int)T;
    if (is_absent(a)) return lengths;
    if (dim(a, 0) != B && dim(a, 1) != B) fail("seqrnn:internal", "seqrnn: a vector is expected");
    integers_in(a, B, 0, T, lengths);
    return lengths;
}

seqrnn_seq sequence_in(const mxArray *x, const mxArray *lengths, size_t told, mxArray **slot)
{
    const size_t n = is_absent(lengths) ? 0 : mxGetNumberOfElements(lengths);
    const size_t B = n > told ? n : told;
    seqrnn_seq seq = {dim(x, 1), dim(x, 2), NULL, 0};

    if (ndims(x) == 2 && !(B > 1 && seq.B == B)) {
        seq.T = seq.B;
        seq.B = 1;
    }
    seq.lengths = lengths_in(lengths, seq.B, seq.T, slot);
    return seq;
}

word kind_in(const mxArray *caller)
{
    word kind = word_in(caller);

    kind.s[strcspn(kind.s, "_")] = '\0';
    return kind;
}

seqrnn_network made_network_in(const mxArray *net)
{
    const seqrnn_network network = legal_network_in(net);
    const size_t C = seqrnn_network_categories(&network);
    const double *inputs = mxGetData(field(net, "inputs")); /* of that class and size: legal */
    int same = field_number(net, "nparam") == (double)seqrnn_network_nparam(&network)
               && field_number(net, "outputs") == (double)seqrnn_network_outputs(&network)
               && flag_in(field(net, "pooled")) == seqrnn_network_pooled(&network);

    for (size_t c = 0; c < C; c++) same = same && inputs[c] == (double)network.layer[c].vocabulary;
    field(net, "layout");
    if (!same) fail("seqrnn:internal", "seqrnn: a network as network made it is expected");
    return network;
}

const mxArray *cache_in(const mxArray *made, const char *kind, const char *verb)
{
    const mxArray *cache = field(made, "cache");
    const word maker = word_in(field(cache, "maker"));
    const size_t n = strlen(kind);

    if (strncmp(maker.s, kind, n) != 0 || strcmp(maker.s + n, verb) != 0)
        fail("seqrnn:internal", "seqrnn: what %s%s returned is expected", kind, verb);
    return cache;
}

seqrnn_truncate truncate_in(const mxArray *a)
{
    seqrnn_truncate cut = {0, 0};
    int k[2];

    if (is_absent(a)) return cut;
    const size_t n = mxGetNumberOfElements(a);
    if (n < 1 || n > 2) fail("seqrnn:internal", "seqrnn: k or [k1 k2] is expected");
    integers_in(a, n, 1, INT_MAX, k);
    cut.k1 = k[0];
    cut.k2 = k[n - 1];
    return cut;
}
