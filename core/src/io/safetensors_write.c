/* Writing safetensors files. */
#include "dtype.h"
#include "file.h"
#include "json.h"
#include "safetensors.h"
#include "utf8.h"

/* ---- plan --------------------------------------------------------------------------------- */

static int check_name(seqrnn_contents *contents, const char *name)
{
    if (sr_utf8_check(name, strlen(name)))
        return sr_fault(&contents->fault, SEQRNN_FAULT_TEXT, 0, name);
    if (!strcmp(name, SR_METADATA) || !strcmp(name, SR_CHECKSUM))
        return sr_fault(&contents->fault, SEQRNN_FAULT_RESERVED, 0, name);
    return SEQRNN_OK;
}

static int check_contents(seqrnn_contents *contents)
{
    int status = SEQRNN_OK;
    if (contents->narray > SR_MOST || contents->nnote > SR_MOST)
        return sr_fault(&contents->fault, SEQRNN_FAULT_MANY, 0, NULL);
    for (size_t k = 0; k < contents->narray && status == SEQRNN_OK; k++) {
        const seqrnn_source *array = &contents->array[k];
        if (!sr_can_encode(array->held, array->dtype)) return -1;
        status = check_name(contents, array->name);
        if (array->ndim > SEQRNN_MAX_DIM)
            status = sr_fault(&contents->fault, SEQRNN_FAULT_NDIM, 0, array->name);
    }
    for (size_t k = 0; k < contents->nnote && status == SEQRNN_OK; k++) {
        status = check_name(contents, contents->key[k]);
        if (sr_utf8_check(contents->value[k], strlen(contents->value[k])))
            status = sr_fault(&contents->fault, SEQRNN_FAULT_TEXT, 0, contents->key[k]);
    }
    return status;
}

static size_t elements_of(const seqrnn_source *array)
{
    size_t n = 1;
    for (size_t k = 0; k < array->ndim; k++) n *= array->shape[k];
    return n;
}

/* The data of large elements before that of smaller ones, so that every element is aligned. */
static void place(seqrnn_contents *contents)
{
    uint64_t at = 0;
    for (size_t size = 8; size > 0; size /= 2)
        for (size_t k = 0; k < contents->narray; k++) {
            seqrnn_source *array = &contents->array[k];
            if (sr_dtype_size(array->dtype) != size) continue;
            array->begin = at;
            array->end = at += size * elements_of(array);
        }
}

/* ---- header ------------------------------------------------------------------------------- */

/* `"key":"value",` */
static void add_note(sr_text *text, const char *key, const char *value)
{
    sr_text_string(text, key);
    sr_text_add(text, ":");
    sr_text_string(text, value);
    sr_text_add(text, ",");
}

/* The notes; returns the place of the checksum's digits, or 0. */
static size_t add_notes(sr_text *text, const seqrnn_contents *contents)
{
    size_t digits = 0;
    sr_text_add(text, "\"" SR_METADATA "\":{");
    if (contents->checksum) {
        digits = text->n + strlen("\"" SR_CHECKSUM "\":\"");
        add_note(text, SR_CHECKSUM, SR_ZEROS);
    }
    for (size_t k = 0; k < contents->nnote; k++)
        add_note(text, contents->key[k], contents->value[k]);
    text->n--; /* the last comma */
    sr_text_add(text, "},");
    return digits;
}

static void add_array(sr_text *text, const seqrnn_source *array)
{
    sr_text_string(text, array->name);
    sr_text_add(text, ":{\"dtype\":\"");
    sr_text_add(text, seqrnn_dtype_name(array->dtype));
    sr_text_add(text, "\",\"shape\":[");
    for (size_t k = 0; k < array->ndim; k++) {
        if (k) sr_text_add(text, ",");
        sr_text_whole(text, array->shape[k]);
    }
    sr_text_add(text, "],\"data_offsets\":[");
    sr_text_whole(text, array->begin);
    sr_text_add(text, ",");
    sr_text_whole(text, array->end);
    sr_text_add(text, "]},");
}

/* The header, padded with spaces so that the data begins at a multiple of 8; *digits as above. */
static size_t write_header(const seqrnn_contents *contents, char *header, size_t *digits)
{
    sr_text text = {header, 0};
    sr_text_add(&text, "{");
    *digits = contents->checksum || contents->nnote ? add_notes(&text, contents) : 0;
    for (size_t k = 0; k < contents->narray; k++) add_array(&text, &contents->array[k]);
    if (text.n > 1) text.n--; /* the last comma */
    sr_text_add(&text, "}");
    while (text.n % 8) sr_text_add(&text, " ");
    return text.n;
}

int seqrnn_safetensors_plan(seqrnn_contents *contents, size_t *bytes)
{
    size_t digits;
    const int status = check_contents(contents);
    if (status != SEQRNN_OK) return status;
    place(contents);
    *bytes = write_header(contents, NULL, &digits);
    return *bytes <= SR_LARGEST_HEADER
               ? SEQRNN_OK
               : sr_fault(&contents->fault, SEQRNN_FAULT_LARGE_HEADER, 0, NULL);
}

/* ---- data --------------------------------------------------------------------------------- */

static int write_array(sr_writer *writer, const seqrnn_source *array)
{
    uint64_t held[SR_PIECE / 8], bytes[SR_PIECE / 8]; /* aligned for every type */
    const size_t most = SR_PIECE / 8;
    int status = SEQRNN_OK;
    sr_walk walk;

    sr_walk_start(&walk, array->ndim, array->shape);
    for (size_t left = elements_of(array), n; left > 0 && status == SEQRNN_OK; left -= n) {
        n = sr_min(left, most);
        sr_gather(&walk, sr_dtype_size(array->held), n, array->data, held);
        sr_encode(array->held, array->dtype, n, held, bytes);
        status = sr_write(writer, bytes, n * sr_dtype_size(array->dtype));
    }
    return status;
}

static int write_data(sr_writer *writer, const seqrnn_contents *contents)
{
    int status = SEQRNN_OK;
    for (size_t size = 8; size > 0; size /= 2) /* the order of place() */
        for (size_t k = 0; k < contents->narray && status == SEQRNN_OK; k++)
            if (sr_dtype_size(contents->array[k].dtype) == size)
                status = write_array(writer, &contents->array[k]);
    return status;
}

int seqrnn_safetensors_write(const char *path, seqrnn_contents *contents, char *header)
{
    sr_writer writer;
    unsigned char length[SR_LENGTH_BYTES];
    char checksum[SR_DIGITS];
    size_t digits;
    const size_t n = write_header(contents, header, &digits);

    for (int k = 0; k < SR_LENGTH_BYTES; k++) length[k] = (unsigned char)((uint64_t)n >> 8 * k);
    int status = sr_write_start(&writer, path, &contents->fault);
    if (status != SEQRNN_OK) return status;
    status = sr_write(&writer, length, SR_LENGTH_BYTES);
    if (status == SEQRNN_OK) status = sr_write(&writer, header, n);
    if (status == SEQRNN_OK) status = write_data(&writer, contents);
    if (status == SEQRNN_OK && digits) {
        sr_hex(sr_crc_value(&writer.crc), checksum);
        status = sr_write_at(&writer, SR_LENGTH_BYTES + digits, checksum, SR_DIGITS);
    }
    return sr_write_end(&writer, status, contents->keep_previous);
}
