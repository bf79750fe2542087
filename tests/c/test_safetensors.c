/* safetensors files: what is written comes back; everything else is refused, for its reason; and no
 * mutation of a file does any harm. */
#include "safefile.h"

#include <sys/resource.h>
#include <sys/stat.h>
#include <signal.h>

/* ---- round trips -------------------------------------------------------------------------- */

static seqrnn_source source(const char *name, int dtype, int held, size_t ndim,
                            const size_t *shape, const void *data)
{
    return (seqrnn_source){name, dtype, held, ndim, shape, data, 0, 0};
}

static void every_dtype(void)
{
    const size_t shape[] = {2, 3, 4};
    double x[24], back[24];
    float s[24];
    int64_t i64[24];
    int32_t i32[24];
    uint8_t u8[24];
    for (int i = 0; i < 24; i++) {
        x[i] = i / 4.0 - 3; /* exact in all formats */
        s[i] = (float)x[i];
        i64[i] = INT64_C(1) << (2 * i);
        i32[i] = INT32_MIN + i;
        u8[i] = (uint8_t)(10 * i);
    }
    seqrnn_source arrays[] = {
        source("bytes", SEQRNN_U8, SEQRNN_U8, 3, shape, u8),
        source("double", SEQRNN_F64, SEQRNN_F64, 3, shape, x),
        source("half", SEQRNN_F16, SEQRNN_F64, 3, shape, x),
        source("brain", SEQRNN_BF16, SEQRNN_F32, 3, shape, s),
        source("float", SEQRNN_F32, SEQRNN_F64, 3, shape, x),
        source("single", SEQRNN_F32, SEQRNN_F32, 3, shape, s),
        source("long", SEQRNN_I64, SEQRNN_I64, 3, shape, i64),
        source("int", SEQRNN_I32, SEQRNN_I32, 3, shape, i32),
        source("scalar", SEQRNN_F64, SEQRNN_F64, 0, NULL, x + 1),
        source("empty \"\\\n\xC3\xA9", SEQRNN_F32, SEQRNN_F32, 2, (size_t[]){0, 5}, NULL)};
    const char *keys[] = {"a", "b"}, *values[] = {"", "\"\x01\xF0\x9F\x98\x80"};
    seqrnn_contents contents = {10, 2, arrays, keys, values, 1, 0, {0}};
    const char *path = temporary_path("dtypes");
    safefile in;
    TEST_CASE("every dtype");
    CHECK_STATUS(write_safefile(path, &contents), SEQRNN_OK);
    CHECK_STATUS(read_safefile(path, 1, -1, &in), SEQRNN_OK);
    CHECK(in.file.narray == 10 && in.file.nnote == 2 && in.file.checksum);
    for (size_t k = 0; k < in.file.narray; k++) {
        const seqrnn_stored *array = &in.file.array[k];
        CHECK(!strcmp(in.file.header + array->name, arrays[k].name));
        CHECK(array->dtype == arrays[k].dtype && array->ndim == arrays[k].ndim);
        CHECK(array->begin % 8 == 0 || array->dtype > SEQRNN_F64); /* aligned */
        if (array->dtype == arrays[k].held && array->ndim == 3)
            CHECK_SAME_BITS((char *)in.data[k], (char *)arrays[k].data, array->end - array->begin);
    }
    CHECK(!strcmp(in.file.header + in.file.note[1].key, "b"));
    CHECK(!strcmp(in.file.header + in.file.note[1].value, values[1]));
    CHECK(*(double *)in.data[8] == x[1]);
    /* the bytes of the file are row-major */
    size_t n, header;
    const unsigned char *bytes = get_file(path, &n);
    header = in.file.header_size;
    CHECK((8 + header) % 8 == 0);
    for (int a = 0; a < 2; a++)
        for (int b = 0; b < 3; b++)
            for (int c = 0; c < 4; c++) {
                memcpy(back, bytes + 8 + header + in.file.array[1].begin
                                 + 8 * (size_t)(c + 4 * (b + 3 * a)), 8);
                CHECK(back[0] == x[a + 2 * (b + 3 * c)]);
            }
    remove(path);
    /* floats and integers as doubles */
    contents.narray = 3;
    memmove(arrays, arrays + 2, 5 * sizeof *arrays);
    arrays[2] = arrays[4];
    CHECK_STATUS(write_safefile(path, &contents), SEQRNN_OK);
    CHECK_STATUS(read_safefile(path, 1, SEQRNN_F64, &in), SEQRNN_OK);
    CHECK_SAME_BITS((double *)in.data[0], x, 24);
    CHECK_SAME_BITS((double *)in.data[1], x, 24);
    CHECK(((double *)in.data[2])[23] == 0x1p46);
    i64[3] = (INT64_C(1) << 53) + 1;
    CHECK_STATUS(write_safefile(path, &contents), SEQRNN_OK);
    CHECK_STATUS(read_safefile(path, 1, SEQRNN_F64, &in), SEQRNN_BAD_FILE);
    CHECK(in.file.fault.reason == SEQRNN_FAULT_INEXACT && !strcmp(in.file.fault.name, "long"));
    remove(path);
    test_free_all();
}

/* More than a piece, in dimensions that no piece is a multiple of. */
static void large(void)
{
    const size_t shape[] = {37, 1, 1001}, n = 37 * 1001;
    double *x = TEST_ALLOC(double, n);
    const char *path = temporary_path("large");
    safefile in;
    TEST_CASE("large");
    test_fill(3, n, 1, x);
    x[5] = -0.0, x[6] = INFINITY, x[7] = 0x1p-1074;
    seqrnn_source array = source("x", SEQRNN_F64, SEQRNN_F64, 3, shape, x);
    seqrnn_contents contents = {1, 0, &array, NULL, NULL, 1, 0, {0}};
    CHECK_STATUS(write_safefile(path, &contents), SEQRNN_OK);
    CHECK_STATUS(read_safefile(path, 1, -1, &in), SEQRNN_OK);
    CHECK_SAME_BITS((double *)in.data[0], x, n);
    CHECK_STATUS(read_safefile(path, 2, -1, &in), SEQRNN_OK);
    contents.checksum = 0;
    CHECK_STATUS(write_safefile(path, &contents), SEQRNN_OK);
    CHECK_STATUS(read_safefile(path, 1, -1, &in), SEQRNN_OK);
    CHECK_STATUS(read_safefile(path, 2, -1, &in), SEQRNN_BAD_FILE);
    CHECK(in.file.fault.reason == SEQRNN_FAULT_NO_CHECKSUM);
    remove(path);
    test_free_all();
}

/* ---- refusals ----------------------------------------------------------------------------- */

static void refused(const char *header, size_t data, int reason)
{
    const char *path = temporary_path("refused");
    safefile in;
    char text[200];
    TEST_CASE("%.60s", header);
    put_safetensors(path, header, strlen(header), memset(test_alloc(data), 0, data), data);
    CHECK_STATUS(read_safefile(path, 1, -1, &in), reason ? SEQRNN_BAD_FILE : SEQRNN_OK);
    if (in.file.fault.reason != reason) {
        seqrnn_fault_text(&in.file.fault, text, sizeof text);
        fprintf(stderr, "%s%s\n", header, text);
    }
    CHECK(in.file.fault.reason == reason);
    remove(path);
    test_free_all();
}

#define A(name, dtype, shape, offsets)                                                       \
    "\"" name "\":{\"dtype\":\"" dtype "\",\"shape\":" shape ",\"data_offsets\":" offsets "}"
#define F(reason) SEQRNN_FAULT_##reason

static void refusals(void)
{
    refused("{}", 0, F(NONE));
    refused("{}   ", 0, F(NONE));
    refused("{ \"a\" : {\"shape\":[ 2 ],\n\t\"data_offsets\":[0 ,2] , \"dtype\":\"U8\"}\r}", 2,
            F(NONE));
    refused("{" A("a", "F32", "[2,3]", "[0,24]") "," A("b", "U8", "[]", "[24,25]") "}", 25,
            F(NONE));
    refused("{" A("a", "F32", "[0]", "[0,0]") "," A("b", "U8", "[1]", "[0,1]") ","
            A("c", "F32", "[0,9]", "[1,1]") "}", 1, F(NONE));
    refused("{" A("\\u00e9\\ud83d\\ude00", "U8", "[1]", "[0,1]") "}", 1, F(NONE));
    refused("{\"__metadata__\":{}}", 0, F(NONE));
    refused("", 0, F(JSON));
    refused(" {}", 0, F(JSON));
    refused("{}\n", 0, F(JSON));
    refused("{}{}", 0, F(JSON));
    refused("{", 0, F(JSON));
    refused("[]", 0, F(JSON));
    refused("{\"a\"}", 0, F(JSON));
    refused("{\"a\":", 0, F(JSON));
    refused("{\"a\":{\"dtype\":\"U8\"", 0, F(JSON));
    refused("{\"a\":3}", 0, F(JSON));
    refused("{\"a\":[[[[[[[[]]]]]]]]}", 0, F(JSON));
    refused("{" A("a", "U8", "[1]", "[0,1]") ",}", 1, F(JSON));
    refused("{" A("a", "U8", "[1,]", "[0,1]") "}", 1, F(JSON));
    refused("{" A("a", "U8", "[01]", "[0,1]") "}", 1, F(JSON));
    refused("{" A("a", "U8", "[-1]", "[0,1]") "}", 1, F(JSON));
    refused("{" A("a", "U8", "[1.0]", "[0,1]") "}", 1, F(JSON));
    refused("{" A("a", "U8", "[1e0]", "[0,1]") "}", 1, F(JSON));
    refused("{" A("a", "U8", "[[1]]", "[0,1]") "}", 1, F(JSON));
    refused("{" A("a", "U8", "[18446744073709551616]", "[0,1]") "}", 1, F(JSON));
    refused("{" A("a", "U8", "[1]", "[0,1,2]") "}", 1, F(JSON));
    refused("{" A("a", "U8", "[1]", "[0]") "}", 1, F(JSON));
    refused("{" A("a", "U8", "[1]", "null") "}", 1, F(JSON));
    refused("{" A("a\\u0000", "U8", "[1]", "[0,1]") "}", 1, F(JSON));
    refused("{" A("a\\ud800", "U8", "[1]", "[0,1]") "}", 1, F(JSON));
    refused("{" A("a\\ud800\\u0041", "U8", "[1]", "[0,1]") "}", 1, F(JSON));
    refused("{" A("a\\udc00", "U8", "[1]", "[0,1]") "}", 1, F(JSON));
    refused("{" A("a\\x", "U8", "[1]", "[0,1]") "}", 1, F(JSON));
    refused("{" A("a\t", "U8", "[1]", "[0,1]") "}", 1, F(JSON));
    refused("{\"a\\u12", 0, F(JSON));
    refused("{\"a\\", 0, F(JSON));
    refused("{" A("a\xC3(", "U8", "[1]", "[0,1]") "}", 1, F(TEXT));
    refused("{" A("a\xED\xA0\x80", "U8", "[1]", "[0,1]") "}", 1, F(TEXT));
    refused("{\"__metadata__\":[]}", 0, F(NOTES));
    refused("{\"__metadata__\":{\"a\":1}}", 0, F(NOTES));
    refused("{\"__metadata__\":{\"a\":{\"b\":\"c\"}}}", 0, F(NOTES));
    refused("{\"__metadata__\":{},\"__metadata__\":{}}", 0, F(TWICE));
    refused("{\"__metadata__\":{\"a\":\"\",\"b\":\"\",\"\\u0061\":\"\"}}", 0, F(TWICE));
    refused("{" A("a", "U8", "[1]", "[0,1]") "," A("\\u0061", "U8", "[1]", "[1,2]") "}", 2,
            F(TWICE));
    refused("{\"__metadata__\":{\"seqrnn.checksum\":\"0123\"}}", 0, F(CHECKSUM));
    refused("{\"__metadata__\":{\"seqrnn.checksum\":\"0123456789abcdef\"}}", 0, F(CHECKSUM));
    refused("{\"a\":{}}", 0, F(FIELD_MISSING));
    refused("{\"a\":{\"dtype\":\"U8\",\"shape\":[0]}}", 0, F(FIELD_MISSING));
    refused("{\"a\":{\"dtype\":\"U8\",\"dtype\":\"U8\"}}", 0, F(FIELD_TWICE));
    refused("{\"a\":{\"dtype\":\"U8\",\"strides\":[1]}}", 0, F(FIELD));
    refused("{" A("a", "BOOL", "[1]", "[0,1]") "}", 1, F(DTYPE));
    refused("{" A("a", "f32", "[1]", "[0,4]") "}", 4, F(DTYPE));
    refused("{" A("a", "F32", "[4294967296,4294967296]", "[0,4]") "}", 4, F(OVERFLOW));
    refused("{" A("a", "F64", "[2305843009213693952]", "[0,0]") "}", 0, F(OVERFLOW));
    refused("{" A("a", "U8", "[9223372036854775808]", "[0,0]") "}", 0, F(OVERFLOW));
    refused("{" A("a", "U8", "[0,9223372036854775807,3]", "[0,0]") "}", 0, F(OVERFLOW));
    refused("{" A("a", "U8", "[2]", "[0,2]") "}", 1, F(BEYOND));
    refused("{" A("a", "U8", "[1]", "[18446744073709551615,0]") "}", 1, F(MISMATCH));
    refused("{" A("a", "F32", "[2,3]", "[0,23]") "}", 23, F(MISMATCH));
    refused("{" A("a", "U8", "[2]", "[0,2]") "," A("b", "U8", "[2]", "[1,3]") "}", 3, F(OVERLAP));
    refused("{" A("a", "U8", "[2]", "[0,2]") "," A("b", "U8", "[2]", "[0,2]") "}", 2, F(OVERLAP));
    refused("{" A("a", "U8", "[2]", "[0,2]") "," A("b", "U8", "[0]", "[1,1]") "}", 2, F(OVERLAP));
    refused("{" A("a", "U8", "[1]", "[1,2]") "}", 2, F(HOLE));
    refused("{" A("a", "U8", "[1]", "[0,1]") "," A("b", "U8", "[1]", "[2,3]") "}", 3, F(HOLE));
    refused("{" A("a", "U8", "[1]", "[0,1]") "}", 2, F(REST));
    refused("{}", 1, F(REST));
}

static void many_dimensions(void)
{
    char header[400] = "{\"a\":{\"dtype\":\"U8\",\"shape\":[1";
    for (int k = 1; k < 64; k++) strcat(header, ",1");
    const size_t n = strlen(header);
    strcat(header, "],\"data_offsets\":[0,1]}}");
    refused(header, 1, F(NONE));
    strcpy(header + n, ",1],\"data_offsets\":[0,1]}}");
    refused(header, 1, F(NDIM));
}

static int fault_of(const char *path)
{
    safefile in;
    return read_safefile(path, 1, -1, &in) == SEQRNN_OK ? -1 : in.file.fault.reason;
}

/* Files whose first eight bytes are wrong, and what is not a file. */
static void sizes(void)
{
    const char *path = temporary_path("sizes");
    unsigned char bytes[10] = {0};
    TEST_CASE("sizes");
    CHECK(fault_of(path) == F(OPEN));
    CHECK(fault_of("/tmp") == F(SPECIAL));
    put_file(path, bytes, 0);
    CHECK(fault_of(path) == F(SHORT));
    put_file(path, bytes, 7);
    CHECK(fault_of(path) == F(SHORT));
    put_file(path, bytes, 8);
    CHECK(fault_of(path) == F(JSON));
    bytes[0] = 3;
    put_file(path, bytes, 10);
    CHECK(fault_of(path) == F(CUT));
    bytes[7] = 255;
    put_file(path, bytes, 10);
    CHECK(fault_of(path) == F(CUT));
    const uint64_t most = 16 << 20;
    char *header = memset(test_alloc(most + 1), ' ', most + 1);
    memcpy(header, "{}", 2);
    put_safetensors(path, header, most, NULL, 0);
    CHECK(fault_of(path) == -1);
    put_safetensors(path, header, most + 1, NULL, 0);
    CHECK(fault_of(path) == F(LARGE_HEADER));
    remove(path);
    test_free_all();
}

/* ---- writing ------------------------------------------------------------------------------ */

static seqrnn_contents one_array(seqrnn_source *array, const double *x, const size_t *n)
{
    *array = source("x", SEQRNN_F64, SEQRNN_F64, 1, n, x);
    return (seqrnn_contents){1, 0, array, NULL, NULL, 1, 1, {0}};
}

static double first_number(const char *path)
{
    safefile in;
    return read_safefile(path, 1, -1, &in) == SEQRNN_OK ? *(double *)in.data[0] : NAN;
}

static void replacing(void)
{
    const char *path = temporary_path("new"), *previous = temporary_path("new.previous"),
               *part = temporary_path("new.tmp");
    const size_t n = 100000;
    double *x = TEST_ZEROS(double, n);
    seqrnn_source array;
    seqrnn_contents contents = one_array(&array, x, &n);
    struct rlimit limit, small;
    TEST_CASE("replacing");
    for (int k = 1; k <= 3; k++) {
        x[0] = k;
        CHECK_STATUS(write_safefile(path, &contents), SEQRNN_OK);
    }
    CHECK(first_number(path) == 3 && first_number(previous) == 2 && access(part, F_OK));
    /* a disk that is full: the old files stay, nothing else does */
    getrlimit(RLIMIT_FSIZE, &limit);
    signal(SIGXFSZ, SIG_IGN);
    small = limit;
    small.rlim_cur = 300000;
    setrlimit(RLIMIT_FSIZE, &small);
    x[0] = 4;
    CHECK_STATUS(write_safefile(path, &contents), SEQRNN_BAD_FILE);
    setrlimit(RLIMIT_FSIZE, &limit);
    CHECK(contents.fault.reason == F(WRITE) && contents.fault.error);
    CHECK(first_number(path) == 3 && first_number(previous) == 2 && access(part, F_OK));
    remove(path);
    remove(previous);
    /* a folder that is missing, or is in the way */
    CHECK_STATUS(write_safefile("/nowhere/at all", &contents), SEQRNN_BAD_FILE);
    CHECK(contents.fault.reason == F(WRITE) && contents.fault.error);
    CHECK_STATUS(write_safefile("/dev/null", &contents), SEQRNN_BAD_FILE);
    CHECK(contents.fault.reason == F(SPECIAL));
    char *far = memset(TEST_ZEROS(char, 6000), 'x', 5000);
    CHECK_STATUS(write_safefile(far, &contents), SEQRNN_BAD_FILE);
    CHECK(contents.fault.reason == F(PATH));
    test_free_all();
}

static void illegal_contents(void)
{
    const size_t n = 1;
    const double x = 1;
    seqrnn_source array;
    seqrnn_contents contents = one_array(&array, &x, &n);
    size_t bytes;
    TEST_CASE("illegal contents");
    array.name = "__metadata__";
    CHECK_STATUS(seqrnn_safetensors_plan(&contents, &bytes), SEQRNN_BAD_FILE);
    CHECK(contents.fault.reason == F(RESERVED));
    array.name = "\xFF";
    CHECK_STATUS(seqrnn_safetensors_plan(&contents, &bytes), SEQRNN_BAD_FILE);
    CHECK(contents.fault.reason == F(TEXT));
    array.name = "x";
    array.dtype = SEQRNN_I64;
    CHECK_STATUS(seqrnn_safetensors_plan(&contents, &bytes), -1);
    char text[32];
    contents.fault = (seqrnn_fault){F(OVERLAP), 0, 0, "w\n"};
    seqrnn_fault_text(&contents.fault, text, sizeof text);
    CHECK(!strcmp(text, ": \"w?\" overlaps another tensor"));
    seqrnn_fault_text(&contents.fault, text, 10);
    CHECK(strlen(text) == 9);
}

/* ---- mutations ---------------------------------------------------------------------------- */

/* A file with several arrays and notes, as bytes. */
static unsigned char *sample(const char *path, int checksum, size_t *n)
{
    static const size_t shape[] = {3, 4}, five = 5;
    static double x[12] = {1, 2, 3};
    seqrnn_source arrays[] = {source("2.lstm.W", SEQRNN_F32, SEQRNN_F64, 2, shape, x),
                              source("b", SEQRNN_F64, SEQRNN_F64, 1, &five, x),
                              source("h", SEQRNN_F16, SEQRNN_F64, 1, &five, x),
                              source("s", SEQRNN_F64, SEQRNN_F64, 0, NULL, x)};
    const char *keys[] = {"seqrnn.format", "net.layers.1.kind"}, *values[] = {"1", "\"lstm\""};
    seqrnn_contents contents = {4, 2, arrays, keys, values, checksum, 0, {0}};
    CHECK_STATUS(write_safefile(path, &contents), SEQRNN_OK);
    return get_file(path, n);
}

/* Changes, removes or inserts a few bytes, most often in the header. */
static size_t mutate(uint64_t *seed, unsigned char *bytes, size_t n)
{
    static const char *const words[] = {"{", "}", "[", "]", ",", "\"", "\\u", "F64", "BF16", "I64",
                                        "0", "99999999999999999999", "4294967296", ":", "\"b\":",
                                        "__metadata__", "\xC3", "seqrnn.checksum"};
    for (uint64_t times = 1 + test_random(seed) % 3; times > 0; times--) {
        const size_t most = test_random(seed) % 4 ? (n < 400 ? n : 400) : n;
        const size_t at = most ? test_random(seed) % most : 0;
        const char *word = words[test_random(seed) % (sizeof words / sizeof *words)];
        const size_t m = strlen(word);
        switch (test_random(seed) % 6) {
        case 0: bytes[at] ^= (unsigned char)(1 << test_random(seed) % 8); break;
        case 1: bytes[at] = (unsigned char)test_random(seed); break;
        case 2: n = at; break;
        case 3: /* another text in place */
            if (at + m < n) memcpy(bytes + at, word, m);
            break;
        case 4: /* one more, and the header's size as it then is */
            memmove(bytes + at + m, bytes + at, n - at);
            memcpy(bytes + at, word, m);
            n += m;
            if (at >= 8 && test_random(seed) % 2) bytes[0] += (unsigned char)m;
            break;
        case 5: /* a digit less, or some bytes */
            if (at + 3 < n) memmove(bytes + at, bytes + at + 1, n - at - 1), n--;
            if (test_random(seed) % 2) bytes[0]--;
        }
        if (n < 9) break;
    }
    return n;
}

static void mutations(int checksum, int times)
{
    const char *path = temporary_path("mutated");
    uint64_t seed = 77;
    size_t n, whole = 0;
    TEST_CASE("mutations, checksum %d", checksum);
    unsigned char *keep = malloc(4096), *bytes = sample(path, checksum, &n);
    memcpy(keep, bytes, n);
    for (int i = 0; i < times; i++) {
        unsigned char *changed = test_alloc(2 * n + 1000);
        safefile in;
        memcpy(changed, keep, n);
        const size_t m = mutate(&seed, changed, n);
        put_file(path, changed, m);
        const int status = read_safefile(path, 1, SEQRNN_F64, &in);
        const int differs = m != n || memcmp(changed, keep, n);
        whole += status == SEQRNN_OK;
        if (status != SEQRNN_OK && status != SEQRNN_BAD_FILE && status != -4) CHECK(!"a status");
        if (status == SEQRNN_OK && checksum && differs && in.file.checksum)
            CHECK(!"found by the checksum");
        /* whatever the file claims (few of its numbers grow when they become doubles) */
        if (in.allocated > 2 * m + 64) CHECK(!"room bounded by the size of the file");
        test_free_all();
    }
    CHECK(whole < (size_t)times);
    if (test_verbose()) printf("%zu of %d mutated files were read\n", whole, times);
    remove(path);
    free(keep);
}

int main(void)
{
    every_dtype();
    large();
    refusals();
    many_dimensions();
    sizes();
    replacing();
    illegal_contents();
    mutations(0, 3000);
    mutations(1, 3000);
    return test_report("safetensors");
}
