/* What happens to files: links and permissions, writers that meet, a file that is kept, numbers in
 * other locales. What is in them: test_safetensors.c. */
#include "safefile.h"

#include <fcntl.h>
#include <locale.h>
#include <signal.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <sys/wait.h>

/* Writes a file that holds x[0], and keeps the one before. */
static int put_number(const char *path, double x, seqrnn_fault *fault)
{
    static const size_t one = 1;
    seqrnn_source array = {"x", SEQRNN_F64, SEQRNN_F64, 1, &one, &x, 0, 0};
    seqrnn_contents contents = {1, 0, &array, NULL, NULL, 1, 1, {0}};
    const int status = write_safefile(path, &contents);
    if (fault) *fault = contents.fault;
    return status;
}

/* Read again from the start, as the hosts do, if another file was put in its place meanwhile. */
static double number_in(const char *path)
{
    safefile in;
    for (int k = 0; k < 1000; k++) {
        if (read_safefile(path, 2, -1, &in) == SEQRNN_OK) return *(double *)in.data[0];
        if (in.file.fault.reason != SEQRNN_FAULT_CHANGED) break;
    }
    return NAN;
}

static int permissions(const char *path)
{
    struct stat info;
    return stat(path, &info) ? -1 : (int)(info.st_mode & 0777);
}

static void links_and_permissions(void)
{
    const char *path = temporary_path("real"), *link = temporary_path("link");
    struct stat info;
    TEST_CASE("links and permissions");
    CHECK_STATUS(put_number(path, 1, NULL), SEQRNN_OK);
    chmod(path, 0600);
    CHECK(symlink(path, link) == 0);
    CHECK_STATUS(put_number(link, 2, NULL), SEQRNN_OK);
    CHECK(number_in(path) == 2 && number_in(link) == 2);
    CHECK(!lstat(link, &info) && S_ISLNK(info.st_mode) && permissions(path) == 0600);
    const char *previous = temporary_path("real.previous");
    CHECK(number_in(previous) == 1 && permissions(previous) == 0600);
    remove(link);
    remove(path);
    remove(previous);
    test_free_all();
}

/* What stands where the bytes would go first: another writer, or something that is no file. */
static void in_the_way(void)
{
    const char *path = temporary_path("way"), *part = temporary_path("way.tmp");
    const char *other = temporary_path("other");
    seqrnn_fault fault;
    TEST_CASE("in the way");
    CHECK_STATUS(put_number(path, 1, NULL), SEQRNN_OK);
    const int fd = open(part, O_WRONLY | O_CREAT, 0600);
    CHECK(fd >= 0 && flock(fd, LOCK_EX) == 0);
    CHECK_STATUS(put_number(path, 2, &fault), SEQRNN_BAD_FILE);
    CHECK(fault.reason == SEQRNN_FAULT_BUSY && number_in(path) == 1 && !access(part, F_OK));
    close(fd); /* killed: its rest is in nobody's way */
    CHECK_STATUS(put_number(path, 3, NULL), SEQRNN_OK);
    CHECK(number_in(path) == 3 && access(part, F_OK));
    for (int k = 0; k < 3; k++) {
        put_file(other, "mine", 4);
        CHECK((k == 0   ? symlink(other, part)
               : k == 1 ? mkfifo(part, 0600)
                        : mkdir(part, 0700)) == 0);
        CHECK_STATUS(put_number(path, 4, &fault), SEQRNN_BAD_FILE);
        CHECK(fault.reason == SEQRNN_FAULT_WRITE && fault.error && number_in(path) == 3);
        size_t n = 0;
        const unsigned char *bytes = get_file(other, &n);
        CHECK(n == 4 && !memcmp(bytes, "mine", 4));
        remove(part);
    }
    remove(other);
    remove(path);
    remove(temporary_path("way.previous"));
    test_free_all();
}

/* Two processes save to one path: it is whole all the time, and so is what is kept. */
static void writers_meet(void)
{
    enum { ROUNDS = 60 };
    const char *path = temporary_path("meet"), *previous = temporary_path("meet.previous");
    TEST_CASE("writers meet");
    CHECK_STATUS(put_number(path, 0, NULL), SEQRNN_OK);
    fflush(stdout);
    const pid_t child = fork();
    if (child == 0) {
        for (int k = 0; k < ROUNDS; k++) put_number(path, 1000 + k, NULL);
        _exit(0);
    }
    int saved = 0;
    for (int k = 0; k < ROUNDS || (!saved && k < 1000 * ROUNDS); k++) {
        seqrnn_fault fault;
        const int status = put_number(path, k, &fault);
        saved += status == SEQRNN_OK;
        CHECK(status == SEQRNN_OK || fault.reason == SEQRNN_FAULT_BUSY
              || fault.reason == SEQRNN_FAULT_REPLACE || fault.reason == SEQRNN_FAULT_PREVIOUS);
        CHECK(isfinite(number_in(path)));
    }
    CHECK(waitpid(child, NULL, 0) == child && saved > 0);
    CHECK(isfinite(number_in(path)) && isfinite(number_in(previous)));
    remove(path);
    remove(previous);
    test_free_all();
}

/* Whenever a writer is killed, the file is whole, and so is the one before it. */
static void killed(void)
{
    const char *path = temporary_path("killed"), *previous = temporary_path("killed.previous");
    TEST_CASE("killed");
    for (int k = 0; k < 2; k++) CHECK_STATUS(put_number(path, k, NULL), SEQRNN_OK);
    fflush(stdout);
    for (int k = 0; k < 40; k++) {
        const pid_t child = fork();
        if (child == 0)
            for (int i = 0;; i++) put_number(path, i, NULL);
        usleep((useconds_t)(500 + 137 * k));
        kill(child, SIGKILL);
        CHECK(waitpid(child, NULL, 0) == child);
        CHECK(isfinite(number_in(path)) && isfinite(number_in(previous)));
    }
    CHECK_STATUS(put_number(path, 7, NULL), SEQRNN_OK);
    CHECK(number_in(path) == 7 && access(temporary_path("killed.tmp"), F_OK)
          && access(temporary_path("killed.previous.tmp"), F_OK));
    remove(path);
    remove(previous);
    test_free_all();
}

/* Resumed from the previous file, because the other is damaged: it is not given up before the new
 * one has its place. */
static void damaged_is_not_kept(void)
{
    const char *path = temporary_path("hurt"), *previous = temporary_path("hurt.previous");
    TEST_CASE("damaged");
    for (int k = 1; k <= 2; k++) CHECK_STATUS(put_number(path, k, NULL), SEQRNN_OK);
    put_file(path, "damaged", 7);
    mkdir(temporary_path("hurt.previous.tmp"), 0700); /* so that it cannot be kept */
    seqrnn_fault fault;
    CHECK_STATUS(put_number(path, 3, &fault), SEQRNN_BAD_FILE);
    CHECK(fault.reason == SEQRNN_FAULT_REPLACE && number_in(previous) == 1);
    remove(temporary_path("hurt.previous.tmp"));
    CHECK_STATUS(put_number(path, 3, NULL), SEQRNN_OK);
    CHECK(number_in(path) == 3);
    remove(path);
    remove(previous);
    test_free_all();
}

/* A comma is no point. Locales that have one may be missing; then nothing is tested. */
static void locales(void)
{
    static const char *const names[] = {"de_DE.UTF-8", "de_DE.utf8", "fr_FR.UTF-8", "ps_AF.UTF-8"};
    const double numbers[2] = {0.1, -2.5e-7};
    char text[80];
    TEST_CASE("locales");
    for (size_t k = 0; k < sizeof names / sizeof *names; k++) {
        if (!setlocale(LC_NUMERIC, names[k])) continue;
        seqrnn_value value = {SEQRNN_NUMBER, 1, 2, 1};
        double back[2];
        const size_t n = seqrnn_value_format(&value, numbers, NULL, text);
        CHECK(n == 14 && !memcmp(text, "[0.1,-2.5e-07]", 14));
        CHECK_STATUS(seqrnn_value_scan(text, n, &value), SEQRNN_OK);
        seqrnn_value_numbers(text, n, &value, back);
        CHECK(value.rows == 2 && back[0] == 0.1 && back[1] == -2.5e-7);
        CHECK_STATUS(seqrnn_value_scan("[0,1]", 5, &value), SEQRNN_OK);
        CHECK(value.rows == 2);
        CHECK_STATUS(seqrnn_value_scan("0,1", 3, &value), SEQRNN_BAD_TEXT);
        if (test_verbose()) printf("numbers in the locale %s\n", names[k]);
    }
    setlocale(LC_NUMERIC, "C");
}

int main(void)
{
    links_and_permissions();
    in_the_way();
    writers_meet();
    killed();
    damaged_is_not_kept();
    locales();
    return test_report("file");
}
