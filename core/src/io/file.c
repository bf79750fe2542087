/* Files as bytes. A file that is written appears whole: its bytes go to PATH.tmp and to the disk
 * (fsync) before the name is moved (rename), which on POSIX systems is atomic. PATH.tmp is locked
 * while it is written and moved, so that two writers do not meet in it. */
#include "file.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <sys/types.h>
#ifdef _WIN32
#include <io.h>
#else
#include <limits.h>
#include <stdlib.h>
#include <sys/file.h>
#include <sys/resource.h>
#include <unistd.h>
#endif

/* ---- the system --------------------------------------------------------------------------- */

#ifdef _WIN32
enum { READ_FLAGS = _O_RDONLY | _O_BINARY,
       WRITE_FLAGS = _O_WRONLY | _O_BINARY | _O_CREAT | _O_TRUNC };
#define sr_seek _lseeki64
#define sr_sync _commit
typedef struct _stat64 sr_stat;
#define sr_stat_of _stat64
#define sr_is_regular(mode) (((mode) & _S_IFMT) == _S_IFREG)

/* From <windows.h>, whose macros would reach into every file that follows. */
__declspec(dllimport) int __stdcall MoveFileExA(const char *from, const char *to,
                                                unsigned long flags);
__declspec(dllimport) int __stdcall CreateHardLinkA(const char *name, const char *path,
                                                    void *security);
enum { REPLACE_EXISTING = 1, WRITE_THROUGH = 8 };

static int move_over(const char *from, const char *to)
{
    if (MoveFileExA(from, to, REPLACE_EXISTING | WRITE_THROUGH)) return 0;
    errno = EACCES;
    return -1;
}

static int second_name(const char *path, const char *name)
{
    return CreateHardLinkA(name, path, NULL) ? 0 : -1;
}

/* Windows lends a file to one writer at a time, and moves none that is open. */
static int resolve(const char *path, char *target)
{
    const size_t n = strlen(path) + 1;
    if (n > SR_PATH) return 0;
    memcpy(target, path, n);
    return 1;
}

static int open_alone(const char *path, const char *target)
{
    (void)target;
    return open(path, WRITE_FLAGS, 0666);
}

static void take_permissions(int fd, const char *target)
{
    (void)fd, (void)target;
}

static int may_have(uint64_t bytes)
{
    (void)bytes;
    return 1;
}

enum { CLOSE_FIRST = 1 };

static void sync_folder(const char *path)
{
    (void)path; /* WRITE_THROUGH has done it */
}
#else
enum { READ_FLAGS = O_RDONLY | O_CLOEXEC,
       WRITE_FLAGS = O_WRONLY | O_CLOEXEC | O_CREAT | O_NOFOLLOW | O_NONBLOCK };
#define sr_seek lseek
typedef struct stat sr_stat;
#define sr_stat_of stat
#define sr_is_regular(mode) S_ISREG(mode)
#define move_over rename
#define second_name link

/* macOS brings to the disk only what it is told to with other words. */
static int sr_sync(int fd)
{
#ifdef F_FULLFSYNC
    if (fcntl(fd, F_FULLFSYNC) == 0) return 0;
#endif
    return fsync(fd);
}

/* target[SR_PATH] = the file that path means, be it there or not yet, symbolic links followed; 0 if
 * that is too long, or they lead nowhere. */
static int resolve(const char *path, char *target)
{
    enum { MOST_LINKS = 40 };
    char link[PATH_MAX > SR_PATH ? PATH_MAX : SR_PATH];
    const int is_there = realpath(path, link) != NULL;
    size_t folder = 0;
    for (int k = 0; k < MOST_LINKS; k++) {
        const char *from = is_there || k ? link : path;
        const size_t n = strlen(from) + 1;
        if (folder + n > SR_PATH) return 0;
        memcpy(target + folder, from, n);
        const ptrdiff_t got = is_there ? -1 : readlink(target, link, sizeof link - 1);
        if (got < 0) return 1;
        link[got] = '\0';
        const char *slash = link[0] == '/' ? NULL : strrchr(target, '/');
        folder = slash ? (size_t)(slash - target) + 1 : 0;
    }
    return 0;
}

/* Opens a file for this writer alone, empty, with the permissions of the one whose place it will
 * take. errno is EWOULDBLOCK if another writer has it, EEXIST if it is no regular file. */
static int open_alone(const char *path, const char *target)
{
    sr_stat mine = {0}, named, old;
    const int fd = open(path, WRITE_FLAGS, 0666);
    if (fd < 0) return -1;
    const int busy = flock(fd, LOCK_EX | LOCK_NB) && errno == EWOULDBLOCK;
    if (!busy && !fstat(fd, &mine) && sr_is_regular(mine.st_mode) && !lstat(path, &named)
        && mine.st_ino == named.st_ino && mine.st_dev == named.st_dev) {
        if (!sr_stat_of(target, &old)) fchmod(fd, (old.st_mode & 07777) | S_IWUSR);
        if (!ftruncate(fd, 0)) return fd;
        const int error = errno;
        unlink(path);
        close(fd);
        errno = error;
        return -1;
    }
    close(fd);
    errno = busy || sr_is_regular(mine.st_mode) ? EWOULDBLOCK : EEXIST; /* moved away meanwhile */
    return -1;
}

/* A file that only may be read is written, too, and what a killed writer left of it. */
static void take_permissions(int fd, const char *target)
{
    sr_stat old;
    if (!sr_stat_of(target, &old) && !(old.st_mode & S_IWUSR)) fchmod(fd, old.st_mode & 07777);
}

/* Can the file grow so far? Where it must not, writing would end the process (SIGXFSZ). */
static int may_have(uint64_t bytes)
{
    struct rlimit most;
    return getrlimit(RLIMIT_FSIZE, &most) || most.rlim_cur == RLIM_INFINITY
           || bytes <= most.rlim_cur;
}

enum { CLOSE_FIRST = 0 };

/* Brings the names in the folder of path to the disk, on file systems where that can be asked. */
static void sync_folder(const char *path)
{
    char folder[SR_PATH];
    const char *slash = strrchr(path, '/');
    const size_t n = slash ? (size_t)(slash - path) + 1 : 1;
    memcpy(folder, slash ? path : ".", n);
    folder[n] = '\0';
    const int fd = open(folder, O_RDONLY | O_CLOEXEC);
    if (fd < 0) return;
    fsync(fd);
    close(fd);
}
#endif

int sr_fault(seqrnn_fault *fault, int reason, int error, const char *name)
{
    *fault = (seqrnn_fault){reason, error, 0, name};
    return SEQRNN_BAD_FILE;
}

/* ---- reading ------------------------------------------------------------------------------ */

int sr_open(const char *path, int *fd, uint64_t *size, seqrnn_fault *fault)
{
    sr_stat info;
    if (sr_stat_of(path, &info)) return sr_fault(fault, SEQRNN_FAULT_OPEN, errno, NULL);
    if (!sr_is_regular(info.st_mode)) return sr_fault(fault, SEQRNN_FAULT_SPECIAL, 0, NULL);
    *fd = open(path, READ_FLAGS);
    if (*fd < 0) return sr_fault(fault, SEQRNN_FAULT_OPEN, errno, NULL);
    const int64_t end = sr_seek(*fd, 0, SEEK_END);
    *size = (uint64_t)end;
    if (end >= 0) return SEQRNN_OK;
    sr_fault(fault, SEQRNN_FAULT_READ, errno, NULL);
    sr_close(*fd);
    return SEQRNN_BAD_FILE;
}

void sr_close(int fd)
{
    close(fd);
}

int sr_read_at(int fd, uint64_t at, void *to, size_t n, seqrnn_fault *fault)
{
    char *byte = to;
    if (sr_seek(fd, (int64_t)at, SEEK_SET) < 0)
        return sr_fault(fault, SEQRNN_FAULT_READ, errno, NULL);
    while (n > 0) {
        const size_t part = sr_min(n, (size_t)1 << 30);
        const ptrdiff_t got = read(fd, byte, part);
        if (got < 0 && errno == EINTR) continue;
        if (got < 0) return sr_fault(fault, SEQRNN_FAULT_READ, errno, NULL);
        if (got == 0) return sr_fault(fault, SEQRNN_FAULT_CHANGED, 0, NULL);
        byte += got;
        n -= (size_t)got;
    }
    return SEQRNN_OK;
}

/* ---- writing ------------------------------------------------------------------------------ */

/* name[SR_PATH] = path and its ending; 0 if that is too long. */
static int with_ending(const char *path, const char *ending, char *name)
{
    const size_t n = strlen(path), m = strlen(ending) + 1;
    if (n > SR_PATH - m) return 0;
    memcpy(name, path, n);
    memcpy(name + n, ending, m);
    return 1;
}

int sr_write_start(sr_writer *writer, const char *path, seqrnn_fault *fault)
{
    sr_stat info;
    writer->fault = fault;
    sr_crc_start(&writer->crc);
    if (!resolve(path, writer->path) || !with_ending(writer->path, ".tmp", writer->temporary))
        return sr_fault(fault, SEQRNN_FAULT_PATH, 0, NULL);
    if (!sr_stat_of(path, &info) && !sr_is_regular(info.st_mode))
        return sr_fault(fault, SEQRNN_FAULT_SPECIAL, 0, NULL);
    writer->fd = open_alone(writer->temporary, writer->path);
    if (writer->fd >= 0) return SEQRNN_OK;
    if (errno == EWOULDBLOCK) return sr_fault(fault, SEQRNN_FAULT_BUSY, 0, NULL);
    return sr_fault(fault, SEQRNN_FAULT_WRITE, errno, NULL);
}

static int write_bytes(sr_writer *writer, const char *byte, size_t n)
{
    const int64_t at = sr_seek(writer->fd, 0, SEEK_CUR);
    if (at >= 0 && !may_have((uint64_t)at + n))
        return sr_fault(writer->fault, SEQRNN_FAULT_WRITE, EFBIG, NULL);
    while (n > 0) {
        const ptrdiff_t put = write(writer->fd, byte, sr_min(n, (size_t)1 << 30));
        if (put < 0 && errno == EINTR) continue;
        if (put < 0) return sr_fault(writer->fault, SEQRNN_FAULT_WRITE, errno, NULL);
        byte += put;
        n -= (size_t)put;
    }
    return SEQRNN_OK;
}

int sr_write(sr_writer *writer, const void *bytes, size_t n)
{
    sr_crc_add(&writer->crc, bytes, n);
    return write_bytes(writer, bytes, n);
}

int sr_write_at(sr_writer *writer, uint64_t at, const void *bytes, size_t n)
{
    if (sr_seek(writer->fd, (int64_t)at, SEEK_SET) < 0)
        return sr_fault(writer->fault, SEQRNN_FAULT_WRITE, errno, NULL);
    return write_bytes(writer, bytes, n);
}

/* Gives the file at path a second name, where the file system can, so that path is never without a
 * file; otherwise it is moved there, and *moved is 1. No file: nothing happens. */
static int keep_old(const char *path, const char *name, int *moved)
{
    sr_stat info;
    if (sr_stat_of(path, &info)) return 0;
    if (unlink(name) && errno != ENOENT) return -1;
    if (second_name(path, name) == 0) return 0;
    *moved = 1;
    return move_over(path, name);
}

/* The old file becomes PATH.previous only when the new one has its place: until then the previous
 * file is there, too. */
static int replace(sr_writer *writer, int keep)
{
    char previous[SR_PATH], old[SR_PATH];
    int moved = 0;
    if (keep && (!with_ending(writer->path, ".previous", previous)
                 || !with_ending(previous, ".tmp", old)))
        return sr_fault(writer->fault, SEQRNN_FAULT_PATH, 0, NULL);
    if (keep && keep_old(writer->path, old, &moved))
        return sr_fault(writer->fault, SEQRNN_FAULT_REPLACE, errno, NULL);
    if (move_over(writer->temporary, writer->path)) {
        sr_fault(writer->fault, SEQRNN_FAULT_REPLACE, errno, NULL);
        if (moved) move_over(old, writer->path);
        else if (keep) unlink(old);
        return SEQRNN_BAD_FILE;
    }
    if (keep && move_over(old, previous) && errno != ENOENT) {
        sr_fault(writer->fault, SEQRNN_FAULT_PREVIOUS, errno, NULL);
        unlink(old);
        return SEQRNN_BAD_FILE;
    }
    if (keep) unlink(old); /* two names of one file are not moved over each other */
    sync_folder(writer->path);
    return SEQRNN_OK;
}

int sr_write_end(sr_writer *writer, int status, int keep)
{
    int error = 0;
    if (status == SEQRNN_OK) take_permissions(writer->fd, writer->path);
    if (status == SEQRNN_OK && sr_sync(writer->fd)) error = errno;
    if (CLOSE_FIRST && close(writer->fd) && !error) error = errno;
    if (status == SEQRNN_OK && error)
        status = sr_fault(writer->fault, SEQRNN_FAULT_WRITE, error, NULL);
    if (status == SEQRNN_OK) status = replace(writer, keep);
    if (status != SEQRNN_OK) unlink(writer->temporary);
    if (!CLOSE_FIRST) close(writer->fd);
    return status;
}
