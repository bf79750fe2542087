/* Reading safetensors files. The header is read by a parser of exactly its grammar, so that nothing
 * nests; whatever a file claims is checked before anybody makes room for it. */
#include "dtype.h"
#include "file.h"
#include "json.h"
#include "safetensors.h"
#include "sort.h"
#include "utf8.h"

/* Bytes of the shortest text that describes an array, and of a note: "":"", */
enum { LEAST_ARRAY = 49, LEAST_NOTE = 6 };

static int refuse(seqrnn_safetensors *file, int reason, const char *name)
{
    return sr_fault(&file->fault, reason, 0, name);
}

/* ---- sizes, header ------------------------------------------------------------------------ */

int seqrnn_safetensors_open(const char *path, seqrnn_safetensors *file)
{
    unsigned char bytes[SR_LENGTH_BYTES];
    uint64_t length = 0;
    int fd;

    memset(file, 0, sizeof *file);
    int status = sr_open(path, &fd, &file->file_size, &file->fault);
    if (status != SEQRNN_OK) return status;
    if (file->file_size < SR_LENGTH_BYTES) status = refuse(file, SEQRNN_FAULT_SHORT, NULL);
    else status = sr_read_at(fd, 0, bytes, SR_LENGTH_BYTES, &file->fault);
    sr_close(fd);
    if (status != SEQRNN_OK) return status;
    for (int k = SR_LENGTH_BYTES; k-- > 0;) length = length << 8 | bytes[k];
    if (length > file->file_size - SR_LENGTH_BYTES) return refuse(file, SEQRNN_FAULT_CUT, NULL);
    if (length > SR_LARGEST_HEADER) return refuse(file, SEQRNN_FAULT_LARGE_HEADER, NULL);
    file->header_size = (size_t)length;
    return SEQRNN_OK;
}

/* What a file says of its header's length; UINT64_MAX: it cannot be read. */
static uint64_t read_length(int fd, seqrnn_safetensors *file)
{
    unsigned char bytes[SR_LENGTH_BYTES];
    uint64_t length = 0;
    if (sr_read_at(fd, 0, bytes, SR_LENGTH_BYTES, &file->fault) != SEQRNN_OK) return UINT64_MAX;
    for (int k = SR_LENGTH_BYTES; k-- > 0;) length = length << 8 | bytes[k];
    return length;
}

static uint64_t crc_of(const void *bytes, size_t n)
{
    sr_crc crc;
    sr_crc_start(&crc);
    sr_crc_add(&crc, bytes, n);
    return sr_crc_value(&crc);
}

/* How many arrays and notes there can be at most: by the shortest text of an array and of a note,
 * with one more that is not complete, by the brace that each array and the four quotes that each
 * note has. */
static void count_at_most(seqrnn_safetensors *file)
{
    size_t quotes = 0, braces = 0;
    for (size_t i = 0; i < file->header_size; i++) {
        quotes += file->header[i] == '"';
        braces += file->header[i] == '{';
    }
    file->narray = sr_min(sr_min(braces, file->header_size / LEAST_ARRAY) + 1, SR_MOST);
    file->nnote = sr_min(sr_min(quotes / 4, file->header_size / LEAST_NOTE + 1), SR_MOST);
}

int seqrnn_safetensors_header(const char *path, seqrnn_safetensors *file, char *header,
                              size_t *bytes)
{
    uint64_t size;
    int fd, status = sr_open(path, &fd, &size, &file->fault);
    if (status != SEQRNN_OK) return status;
    file->header = header;
    if (size != file->file_size || read_length(fd, file) != file->header_size)
        status = refuse(file, SEQRNN_FAULT_CHANGED, NULL);
    else status = sr_read_at(fd, SR_LENGTH_BYTES, header, file->header_size, &file->fault);
    sr_close(fd);
    if (status != SEQRNN_OK) return status;
    header[file->header_size] = '\0';
    file->header_crc = crc_of(header, file->header_size);
    count_at_most(file);
    *bytes = file->narray * sizeof(seqrnn_stored) + file->nnote * sizeof(seqrnn_note);
    return SEQRNN_OK;
}

/* ---- grammar ------------------------------------------------------------------------------ */

/* A fault at the place that the parser has come to; it may already know a better reason. */
static int bad_json(seqrnn_safetensors *file, const sr_json *json)
{
    if (file->fault.reason == SEQRNN_FAULT_NONE) {
        refuse(file, SEQRNN_FAULT_JSON, NULL);
        file->fault.at = json->at + 1;
    }
    return 0;
}

static int parse_notes(seqrnn_safetensors *file, sr_json *json)
{
    if (!sr_json_mark(json, '{')) return !refuse(file, SEQRNN_FAULT_NOTES, NULL);
    if (sr_json_mark(json, '}')) return 1;
    do {
        size_t key, value;
        if (!sr_json_string(json, &key) || !sr_json_mark(json, ':')) return bad_json(file, json);
        if (!sr_json_string(json, &value)) return !refuse(file, SEQRNN_FAULT_NOTES, NULL);
        if (!strcmp(file->header + key, SR_CHECKSUM)) {
            if (file->checksum) return !refuse(file, SEQRNN_FAULT_TWICE, file->header + key);
            if (strlen(file->header + value) != SR_DIGITS)
                return !refuse(file, SEQRNN_FAULT_CHECKSUM, NULL);
            file->checksum = value;
        } else if (file->nnote == SR_MOST) {
            return !refuse(file, SEQRNN_FAULT_MANY, NULL);
        } else {
            file->note[file->nnote++] = (seqrnn_note){(uint32_t)key, (uint32_t)value};
        }
    } while (sr_json_mark(json, ','));
    return sr_json_mark(json, '}') || bad_json(file, json);
}

static int parse_dtype(seqrnn_safetensors *file, sr_json *json, seqrnn_stored *array)
{
    size_t text;
    if (!sr_json_string(json, &text)) return bad_json(file, json);
    array->dtype = seqrnn_dtype_named(file->header + text);
    return array->dtype >= 0 || !refuse(file, SEQRNN_FAULT_DTYPE, file->header + array->name);
}

static int parse_shape(seqrnn_safetensors *file, sr_json *json, seqrnn_stored *array)
{
    uint64_t extent;
    if (!sr_json_mark(json, '[')) return bad_json(file, json);
    array->shape = (uint32_t)json->at;
    if (sr_json_mark(json, ']')) return 1;
    do {
        if (!sr_json_whole(json, &extent)) return bad_json(file, json);
        if (++array->ndim > SEQRNN_MAX_DIM)
            return !refuse(file, SEQRNN_FAULT_NDIM, file->header + array->name);
    } while (sr_json_mark(json, ','));
    return sr_json_mark(json, ']') || bad_json(file, json);
}

static int parse_place(seqrnn_safetensors *file, sr_json *json, seqrnn_stored *array)
{
    return (sr_json_mark(json, '[') && sr_json_whole(json, &array->begin) && sr_json_mark(json, ',')
            && sr_json_whole(json, &array->end) && sr_json_mark(json, ']'))
           || bad_json(file, json);
}

/* {"dtype":"F32","shape":[2,3],"data_offsets":[0,24]}, in any order */
static int parse_array(seqrnn_safetensors *file, sr_json *json, seqrnn_stored *array)
{
    static const char *const fields[] = {"dtype", "shape", "data_offsets"};
    static int (*const parse[])(seqrnn_safetensors *, sr_json *, seqrnn_stored *) = {
        parse_dtype, parse_shape, parse_place};
    const char *name = file->header + array->name;
    int seen = 0;

    if (!sr_json_mark(json, '{')) return bad_json(file, json);
    if (sr_json_mark(json, '}')) return !refuse(file, SEQRNN_FAULT_FIELD_MISSING, name);
    do {
        size_t field;
        int k = 0;
        if (!sr_json_string(json, &field)) return bad_json(file, json);
        while (k < 3 && strcmp(file->header + field, fields[k])) k++;
        if (k == 3) return !refuse(file, SEQRNN_FAULT_FIELD, name);
        if (seen & 1 << k) return !refuse(file, SEQRNN_FAULT_FIELD_TWICE, name);
        seen |= 1 << k;
        if (!sr_json_mark(json, ':')) return bad_json(file, json);
        if (!parse[k](file, json, array)) return 0;
    } while (sr_json_mark(json, ','));
    if (!sr_json_mark(json, '}')) return bad_json(file, json);
    return seen == 7 || !refuse(file, SEQRNN_FAULT_FIELD_MISSING, name);
}

/* One member of the header's object. */
static int parse_member(seqrnn_safetensors *file, sr_json *json, int *has_notes)
{
    size_t name;
    if (!sr_json_string(json, &name) || !sr_json_mark(json, ':')) return bad_json(file, json);
    if (!strcmp(file->header + name, SR_METADATA)) {
        if (*has_notes) return !refuse(file, SEQRNN_FAULT_TWICE, file->header + name);
        *has_notes = 1;
        return parse_notes(file, json);
    }
    if (file->narray == SR_MOST) return !refuse(file, SEQRNN_FAULT_MANY, NULL);
    seqrnn_stored *array = &file->array[file->narray++];
    *array = (seqrnn_stored){0, 0, (uint32_t)name, 0, 0, 0};
    return parse_array(file, json, array);
}

static int parse_members(seqrnn_safetensors *file)
{
    sr_json json = {file->header, file->header_size, 0, 0};
    int has_notes = 0;
    if (file->header_size == 0 || file->header[0] != '{') return bad_json(file, &json);
    json.at = 1;
    if (!sr_json_mark(&json, '}')) {
        do
            if (!parse_member(file, &json, &has_notes)) return 0;
        while (sr_json_mark(&json, ','));
        if (!sr_json_mark(&json, '}')) return bad_json(file, &json);
    }
    while (json.at < json.size && json.text[json.at] == ' ') json.at++; /* padding */
    return json.at == json.size || bad_json(file, &json);
}

/* ---- what the tables say together --------------------------------------------------------- */

static int by_name(const void *header, const void *a, const void *b)
{
    const seqrnn_stored *x = a, *y = b;
    return strcmp((const char *)header + x->name, (const char *)header + y->name);
}

static int by_key(const void *header, const void *a, const void *b)
{
    const seqrnn_note *x = a, *y = b;
    return strcmp((const char *)header + x->key, (const char *)header + y->key);
}

static int by_data(const void *header, const void *a, const void *b)
{
    const seqrnn_stored *x = a, *y = b;
    (void)header;
    if (x->begin != y->begin) return x->begin < y->begin ? -1 : 1;
    return x->end < y->end ? -1 : x->end > y->end;
}

static int by_header(const void *header, const void *a, const void *b)
{
    const seqrnn_stored *x = a, *y = b;
    (void)header;
    return x->name < y->name ? -1 : x->name > y->name;
}

static int note_by_header(const void *header, const void *a, const void *b)
{
    const seqrnn_note *x = a, *y = b;
    (void)header;
    return x->key < y->key ? -1 : x->key > y->key;
}

static int check_names(seqrnn_safetensors *file)
{
    const char *header = file->header;
    sr_sort(file->array, file->narray, sizeof *file->array, by_name, header);
    for (size_t k = 1; k < file->narray; k++)
        if (!by_name(header, &file->array[k - 1], &file->array[k]))
            return !refuse(file, SEQRNN_FAULT_TWICE, header + file->array[k].name);
    sr_sort(file->note, file->nnote, sizeof *file->note, by_key, header);
    for (size_t k = 1; k < file->nnote; k++)
        if (!by_key(header, &file->note[k - 1], &file->note[k]))
            return !refuse(file, SEQRNN_FAULT_TWICE, header + file->note[k].key);
    sr_sort(file->note, file->nnote, sizeof *file->note, note_by_header, header);
    return 1;
}

/* The bytes of an array by its shape and dtype. Extents of 0 hide no overflow of the others. */
static int bytes_of(const seqrnn_safetensors *file, const seqrnn_stored *array, size_t *bytes)
{
    size_t shape[SEQRNN_MAX_DIM], n = sr_dtype_size(array->dtype);
    int empty = 0;
    seqrnn_safetensors_shape(file, array, shape);
    for (size_t k = 0; k < array->ndim; k++) {
        empty |= shape[k] == 0;
        if (__builtin_mul_overflow(n, sr_max(shape[k], 1), &n)) return 0;
    }
    *bytes = empty ? 0 : n;
    return n <= (size_t)PTRDIFF_MAX;
}

/* Every array is as large as its shape says, and they stand one after another, from the first byte
 * of the data to the last. */
static int check_places(seqrnn_safetensors *file)
{
    const uint64_t size = file->file_size - SR_LENGTH_BYTES - file->header_size;
    uint64_t at = 0;
    sr_sort(file->array, file->narray, sizeof *file->array, by_data, NULL);
    for (size_t k = 0; k < file->narray; k++) {
        const seqrnn_stored *array = &file->array[k];
        size_t bytes;
        const int reason = !bytes_of(file, array, &bytes)          ? SEQRNN_FAULT_OVERFLOW
                           : array->end > size                     ? SEQRNN_FAULT_BEYOND
                           : array->begin > array->end             ? SEQRNN_FAULT_MISMATCH
                           : array->end - array->begin != bytes    ? SEQRNN_FAULT_MISMATCH
                           : array->begin < at                     ? SEQRNN_FAULT_OVERLAP
                           : array->begin > at                     ? SEQRNN_FAULT_HOLE
                                                                   : SEQRNN_FAULT_NONE;
        if (reason) return !refuse(file, reason, file->header + array->name);
        at = array->end;
    }
    if (at != size) return !refuse(file, SEQRNN_FAULT_REST, NULL);
    sr_sort(file->array, file->narray, sizeof *file->array, by_header, NULL);
    return 1;
}

int seqrnn_safetensors_parse(seqrnn_safetensors *file, void *tables)
{
    const size_t invalid = sr_utf8_check(file->header, file->header_size);
    if (invalid) {
        refuse(file, SEQRNN_FAULT_TEXT, NULL);
        file->fault.at = invalid;
        return SEQRNN_BAD_FILE;
    }
    file->array = tables;
    file->note = (seqrnn_note *)(file->array + file->narray);
    file->narray = file->nnote = 0;
    return parse_members(file) && check_names(file) && check_places(file) ? SEQRNN_OK
                                                                          : SEQRNN_BAD_FILE;
}

/* The shape has been parsed before, and is as it was. */
size_t seqrnn_safetensors_shape(const seqrnn_safetensors *file, const seqrnn_stored *array,
                                size_t *shape)
{
    sr_json json = {file->header, file->header_size, array->shape, 1};
    size_t n = 1;
    for (size_t k = 0; k < array->ndim; k++) {
        uint64_t extent = 0;
        sr_json_whole(&json, &extent);
        sr_json_mark(&json, ',');
        shape[k] = (size_t)sr_min(extent, (uint64_t)SIZE_MAX); /* which overflows */
        n *= shape[k];
    }
    return n;
}
