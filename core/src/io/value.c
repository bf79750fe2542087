/* Numbers, flags and texts, alone, in lists and in matrices, as texts and back. */
#include "../base/internal.h"
#include "json.h"

/* ---- writing ------------------------------------------------------------------------------ */

static void add_element(sr_text *out, const seqrnn_value *value, size_t i, const double *number,
                        const char *const *text)
{
    if (value->kind == SEQRNN_TEXT) sr_text_string(out, text[i]);
    else if (value->kind == SEQRNN_NUMBER) sr_text_number(out, number[i]);
    else sr_text_add(out, number[i] != 0 ? "true" : "false");
}

size_t seqrnn_value_format(const seqrnn_value *value, const double *number,
                           const char *const *text, char *out)
{
    sr_text to = {out, 0};
    if (value->ndim > 0) sr_text_add(&to, "[");
    for (size_t r = 0; r < value->rows; r++) {
        if (r) sr_text_add(&to, ",");
        if (value->ndim > 1) sr_text_add(&to, "[");
        for (size_t c = 0; c < value->cols; c++) {
            if (c) sr_text_add(&to, ",");
            add_element(&to, value, r + c * value->rows, number, text);
        }
        if (value->ndim > 1) sr_text_add(&to, "]");
    }
    if (value->ndim > 0) sr_text_add(&to, "]");
    return to.n;
}

/* ---- reading ------------------------------------------------------------------------------ */

/* Where elements go to; with both NULL they are only counted. */
typedef struct elements {
    double *number;
    const char **string;
    int kind; /* -1 before the first */
} elements;

/* The next element goes to place i; 0 if there is none, or one of another kind. */
static int read_element(sr_json *json, elements *to, size_t i)
{
    size_t start = 0;
    double number = 1;
    int kind = -1;
    if (sr_json_string(json, &start)) kind = SEQRNN_TEXT;
    else if (sr_json_word(json, "true")) kind = SEQRNN_FLAG;
    else if (sr_json_word(json, "false")) kind = SEQRNN_FLAG, number = 0;
    else if (sr_json_number(json, &number)) kind = SEQRNN_NUMBER;
    if (kind < 0 || (to->kind >= 0 && to->kind != kind)) return 0;
    to->kind = kind;
    if (to->number) to->number[i] = number;
    if (to->string) to->string[i] = json->text + start;
    return 1;
}

/* Elements up to the closing bracket, to places first, first + step, ...; *n of them. */
static int read_list(sr_json *json, elements *to, size_t first, size_t step, size_t *n)
{
    *n = 0;
    if (sr_json_mark(json, ']')) return 1;
    do
        if (!read_element(json, to, first + (*n)++ * step)) return 0;
    while (sr_json_mark(json, ','));
    return sr_json_mark(json, ']');
}

/* Rows of equal length up to the closing bracket, the first behind its opening bracket. */
static int read_rows(sr_json *json, elements *to, seqrnn_value *value, size_t step)
{
    value->rows = 0;
    do {
        size_t n;
        if (value->rows > 0 && !sr_json_mark(json, '[')) return 0;
        if (!read_list(json, to, value->rows, step, &n)) return 0;
        if (value->rows > 0 && n != value->cols) return 0;
        value->cols = n;
        value->rows++;
    } while (sr_json_mark(json, ','));
    return sr_json_mark(json, ']');
}

/* step: rows of the matrix, where it is known. */
static int read_value(sr_json *json, elements *to, seqrnn_value *value, size_t step)
{
    int ok;
    *value = (seqrnn_value){SEQRNN_NUMBER, 0, 1, 1};
    if (!sr_json_mark(json, '[')) ok = read_element(json, to, 0);
    else if (sr_json_mark(json, '[')) {
        value->ndim = 2;
        ok = read_rows(json, to, value, step);
    } else {
        value->ndim = 1;
        ok = read_list(json, to, 0, 1, &value->rows);
    }
    if (to->kind >= 0) value->kind = to->kind;
    return ok && json->at == json->size;
}

int seqrnn_value_scan(const char *text, size_t n, seqrnn_value *value)
{
    sr_json json = {(char *)text, n, 0, 1}; /* only looked through */
    elements none = {NULL, NULL, -1};
    return read_value(&json, &none, value, 1) ? SEQRNN_OK : SEQRNN_BAD_TEXT;
}

void seqrnn_value_numbers(const char *text, size_t n, const seqrnn_value *value, double *number)
{
    sr_json json = {(char *)text, n, 0, 1};
    elements to = {number, NULL, -1};
    seqrnn_value same;
    read_value(&json, &to, &same, value->rows);
}

void seqrnn_value_texts(char *text, size_t n, const seqrnn_value *value, const char **string)
{
    sr_json json = {text, n, 0, 0};
    elements to = {NULL, string, -1};
    seqrnn_value same;
    read_value(&json, &to, &same, value->rows);
}
