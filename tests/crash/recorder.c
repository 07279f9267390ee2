/* Loaded into a child of the tests (LD_PRELOAD): writes down, in order, all that the process does to
 * the files of one folder, so that what a power cut leaves of them can be built again
 * (tests/src/torn). It can also make one of these calls fail.
 *
 *   DOORSTEP_RECORD_FOLDER  the folder, absolute
 *   DOORSTEP_RECORD_LOG     the new file that the record goes to
 *   DOORSTEP_RECORD_MARKS   what is written to this file is no data but a remark in the record
 *   DOORSTEP_RECORD_FAIL    "N ERROR COUNT": the Nth call after the remark `begin`, and with it COUNT
 *                           calls in all, fail with ERROR; none does any more after `again`
 *
 * An entry: its kind, two numbers of 8 bytes, two byte strings of a length (4 bytes) each, all
 * little-endian. What can't be written down ends the process: a call that is missed would make
 * every judgement worthless. Wal-indexes (-shm) are memory, not data, and what the tests remember of
 * a phone (told) is none of its files: they are left out. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

/* The largest number of a file; an own one lies above what a test ever opens. */
#define FILES 4096
#define LOG_FILE 1000

enum kind {
    OPEN = 1,
    DUPLICATE,
    WRITE,
    TRUNCATE,
    SYNC,
    RENAME,
    REMOVE,
    MAKE_FOLDER,
    REMOVE_FOLDER,
    MODE,
    MARK,
};

/* Bits of an entry OPEN; its mode stands above them. */
enum { CREATES = 1, TRUNCATES = 2, EXCLUSIVE = 4 };

static pthread_mutex_t turn = PTHREAD_MUTEX_INITIALIZER;
static const char *folder, *marks;
static size_t folder_length;
static int log_file = -1;
static long fail_at, fail_with, fail_count, calls;
static int begun;
/* Paths of the open files that are watched. */
static char *path_of[FILES];

static void fail(const char *why) {
    static const char prefix[] = "recorder: ";
    syscall(SYS_write, 2, prefix, sizeof prefix - 1);
    syscall(SYS_write, 2, why, strlen(why));
    syscall(SYS_write, 2, "\n", 1);
    abort();
}

static void put(const void *bytes, size_t length) {
    const char *from = bytes;
    while (length > 0) {
        long done = syscall(SYS_write, log_file, from, length);
        if (done < 0) fail("the record can't be written");
        from += done;
        length -= (size_t)done;
    }
}

static void note(enum kind kind, int64_t a, int64_t b, const void *first, size_t first_length, const char *second) {
    unsigned char head[17];
    uint32_t length = (uint32_t)first_length;
    head[0] = (unsigned char)kind;
    memcpy(head + 1, &a, 8);
    memcpy(head + 9, &b, 8);
    put(head, sizeof head);
    put(&length, 4);
    put(first, first_length);
    length = second ? (uint32_t)strlen(second) : 0;
    put(&length, 4);
    put(second ? second : "", length);
}

__attribute__((constructor)) static void begin(void) {
    const char *to = getenv("DOORSTEP_RECORD_LOG"), *failing = getenv("DOORSTEP_RECORD_FAIL");
    folder = getenv("DOORSTEP_RECORD_FOLDER");
    marks = getenv("DOORSTEP_RECORD_MARKS");
    if (!folder || !marks || !to) fail("it was not said what to record");
    folder_length = strlen(folder);
    if (failing && sscanf(failing, "%ld %ld %ld", &fail_at, &fail_with, &fail_count) != 3) fail("which call is to fail?");
    long file = syscall(SYS_openat, AT_FDCWD, to, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    if (file < 0) fail("the record can't be begun");
    log_file = (int)syscall(SYS_fcntl, (int)file, F_DUPFD_CLOEXEC, LOG_FILE);
    if (log_file < 0) fail("the record can't be kept open");
    syscall(SYS_close, (int)file);
}

static int ends(const char *path, const char *with) {
    size_t length = strlen(path), wanted = strlen(with);
    return length >= wanted && strcmp(path + length - wanted, with) == 0;
}

static int is_watched(const char *path) {
    if (strcmp(path, marks) == 0) return 1;
    if (ends(path, "-shm") || ends(path, "/told")) return 0;
    return strncmp(path, folder, folder_length) == 0 && (path[folder_length] == 0 || path[folder_length] == '/');
}

/* The path that a call means, into `full`; 1 if it is watched. */
static int meant(int at, const char *path, char full[PATH_MAX]) {
    full[0] = 0;
    if (path[0] != '/') {
        if (at == AT_FDCWD) {
            if (!getcwd(full, PATH_MAX)) return 0;
        } else {
            char link[64];
            snprintf(link, sizeof link, "/proc/self/fd/%d", at);
            ssize_t length = readlink(link, full, PATH_MAX - 1);
            if (length < 0) return 0;
            full[length] = 0;
        }
        if (strlen(full) + strlen(path) + 2 > PATH_MAX) fail("a path is too long");
        strcat(full, "/");
    } else if (strlen(path) + 1 > PATH_MAX) {
        return 0;
    }
    strcat(full, path);
    return is_watched(full);
}

static const char *open_path(int file) {
    return file >= 0 && file < FILES ? path_of[file] : NULL;
}

static int is_mark(int file) {
    return strcmp(path_of[file], marks) == 0;
}

static void forget(int file) {
    if (open_path(file)) {
        free(path_of[file]);
        path_of[file] = NULL;
    }
}

static void remember(int file, const char *path) {
    if (file >= FILES) fail("too many open files");
    forget(file);
    path_of[file] = strdup(path);
    if (!path_of[file]) fail("no memory");
}

/* Counts a call; 1 if it is to fail, with errno set. A full disk refuses what needs room alone. */
static int fails(int needs_room) {
    if (!begun) return 0;
    calls++;
    if (fail_at == 0 || calls < fail_at || calls >= fail_at + fail_count) return 0;
    if (fail_with == ENOSPC && !needs_room) return 0;
    errno = (int)fail_with;
    return 1;
}

static int open_it(int at, const char *path, int flags, mode_t mode) {
    char full[PATH_MAX];
    if (!meant(at, path, full)) return (int)syscall(SYS_openat, at, path, flags, mode);
    pthread_mutex_lock(&turn);
    int mark = strcmp(full, marks) == 0;
    int changes = (flags & (O_CREAT | O_TRUNC)) != 0 && (flags & O_TMPFILE) != O_TMPFILE;
    int file = -1;
    if ((flags & O_TMPFILE) == O_TMPFILE) fail("a file without a name");
    if (mark || !changes || !fails(syscall(SYS_faccessat, at, path, F_OK) != 0)) file = (int)syscall(SYS_openat, at, path, flags, mode);
    if (file >= 0) {
        remember(file, full);
        if (!mark) {
            mode_t mask = umask(0);
            umask(mask);
            int64_t how = (flags & O_CREAT ? CREATES : 0) | (flags & O_TRUNC ? TRUNCATES : 0) | (flags & O_EXCL ? EXCLUSIVE : 0);
            note(OPEN, file, how | (int64_t)(mode & ~mask & 07777) << 8, full, strlen(full), NULL);
        }
    }
    pthread_mutex_unlock(&turn);
    return file;
}

static mode_t mode_of(int flags, va_list rest) {
    return flags & (O_CREAT | __O_TMPFILE) ? va_arg(rest, mode_t) : 0;
}

#define OPENS(name, parameters, at)                  \
    int name parameters {                            \
        va_list rest;                                \
        va_start(rest, flags);                       \
        mode_t mode = mode_of(flags, rest);          \
        va_end(rest);                                \
        return open_it(at, path, flags, mode);       \
    }
OPENS(open, (const char *path, int flags, ...), AT_FDCWD)
OPENS(open64, (const char *path, int flags, ...), AT_FDCWD)
OPENS(openat, (int at, const char *path, int flags, ...), at)
OPENS(openat64, (int at, const char *path, int flags, ...), at)
int creat(const char *path, mode_t mode) { return open_it(AT_FDCWD, path, O_CREAT | O_WRONLY | O_TRUNC, mode); }
int creat64(const char *path, mode_t mode) { return creat(path, mode); }

int close(int file) {
    pthread_mutex_lock(&turn);
    forget(file);
    int done = (int)syscall(SYS_close, file);
    pthread_mutex_unlock(&turn);
    return done;
}

static int duplicated(int from, int to) {
    if (to < 0) return to;
    forget(to);
    if (open_path(from)) {
        remember(to, path_of[from]);
        if (!is_mark(from)) note(DUPLICATE, from, to, "", 0, NULL);
    }
    return to;
}

#define DUPLICATES(call)                       \
    pthread_mutex_lock(&turn);                 \
    int done = duplicated(from, (int)(call));  \
    pthread_mutex_unlock(&turn);               \
    return done;
int dup(int from) { DUPLICATES(syscall(SYS_dup, from)) }
int dup2(int from, int to) {
    if (from == to) return to;
    DUPLICATES(syscall(SYS_dup3, from, to, 0))
}
int dup3(int from, int to, int flags) { DUPLICATES(syscall(SYS_dup3, from, to, flags)) }

int fcntl(int from, int command, ...) {
    va_list rest;
    va_start(rest, command);
    void *argument = va_arg(rest, void *);
    va_end(rest);
    if (command != F_DUPFD && command != F_DUPFD_CLOEXEC) return (int)syscall(SYS_fcntl, from, command, argument);
    DUPLICATES(syscall(SYS_fcntl, from, command, argument))
}
int fcntl64(int from, int command, ...) {
    va_list rest;
    va_start(rest, command);
    void *argument = va_arg(rest, void *);
    va_end(rest);
    return fcntl(from, command, argument);
}

static int is_said(const void *bytes, size_t length, const char *line) {
    return length == strlen(line) && memcmp(bytes, line, length) == 0;
}

/* `offset` < 0: where the file stands. A full disk takes half of the first write that it refuses. */
static ssize_t write_it(int file, const void *bytes, size_t length, off_t offset) {
    if (!open_path(file))
        return offset < 0 ? syscall(SYS_write, file, bytes, length) : syscall(SYS_pwrite64, file, bytes, length, offset);
    pthread_mutex_lock(&turn);
    ssize_t done = -1;
    if (is_mark(file)) {
        note(MARK, 0, 0, bytes, length, NULL);
        if (is_said(bytes, length, "begin\n")) begun = 1;
        if (is_said(bytes, length, "again\n")) fail_at = 0;
        done = (ssize_t)length;
    } else {
        int refused = fails(1);
        if (refused && fail_with == ENOSPC && calls == fail_at && length > 1) {
            length /= 2;
            refused = 0;
        }
        if (!refused) done = offset < 0 ? syscall(SYS_write, file, bytes, length) : syscall(SYS_pwrite64, file, bytes, length, offset);
        if (done > 0) {
            int64_t at = offset < 0 ? lseek(file, 0, SEEK_CUR) - done : offset;
            note(WRITE, file, at, bytes, (size_t)done, NULL);
        }
    }
    pthread_mutex_unlock(&turn);
    return done;
}

ssize_t write(int file, const void *bytes, size_t length) { return write_it(file, bytes, length, -1); }
ssize_t pwrite(int file, const void *bytes, size_t length, off_t offset) { return write_it(file, bytes, length, offset); }
ssize_t pwrite64(int file, const void *bytes, size_t length, off_t offset) { return write_it(file, bytes, length, offset); }

/* A part is taken, as a short write is allowed to. */
static ssize_t write_first(int file, const struct iovec *parts, int count, off_t offset) {
    for (int at = 0; at < count; at++)
        if (parts[at].iov_len > 0) return write_it(file, parts[at].iov_base, parts[at].iov_len, offset);
    return 0;
}
ssize_t writev(int file, const struct iovec *parts, int count) {
    return open_path(file) ? write_first(file, parts, count, -1) : syscall(SYS_writev, file, parts, count);
}
ssize_t pwritev(int file, const struct iovec *parts, int count, off_t offset) {
    return open_path(file) ? write_first(file, parts, count, offset) : syscall(SYS_pwritev, file, parts, count, offset, 0);
}
ssize_t pwritev64(int file, const struct iovec *parts, int count, off_t offset) { return pwritev(file, parts, count, offset); }

/* Whoever copies inside the kernel falls back to reading and writing. */
ssize_t copy_file_range(int from, off_t *from_offset, int to, off_t *to_offset, size_t length, unsigned flags) {
    if (open_path(to)) {
        errno = ENOSYS;
        return -1;
    }
    return syscall(SYS_copy_file_range, from, from_offset, to, to_offset, length, flags);
}
ssize_t sendfile(int to, int from, off_t *offset, size_t length) {
    if (open_path(to)) {
        errno = ENOSYS;
        return -1;
    }
    return syscall(SYS_sendfile, to, from, offset, length);
}
ssize_t sendfile64(int to, int from, off_t *offset, size_t length) { return sendfile(to, from, offset, length); }
ssize_t splice(int from, off_t *from_offset, int to, off_t *to_offset, size_t length, unsigned flags) {
    if (open_path(to)) {
        errno = ENOSYS;
        return -1;
    }
    return syscall(SYS_splice, from, from_offset, to, to_offset, length, flags);
}

/* What nobody here does, and could not be replayed. */
int fallocate(int file, int mode, off_t from, off_t length) {
    if (open_path(file)) fail("fallocate");
    return (int)syscall(SYS_fallocate, file, mode, from, length);
}
int fallocate64(int file, int mode, off_t from, off_t length) { return fallocate(file, mode, from, length); }
int posix_fallocate(int file, off_t from, off_t length) { return fallocate(file, 0, from, length) == 0 ? 0 : errno; }
int posix_fallocate64(int file, off_t from, off_t length) { return posix_fallocate(file, from, length); }
int truncate(const char *path, off_t length) {
    char full[PATH_MAX];
    if (meant(AT_FDCWD, path, full)) fail("truncate");
    return (int)syscall(SYS_truncate, path, length);
}
int truncate64(const char *path, off_t length) { return truncate(path, length); }
int linkat(int at, const char *from, int to_at, const char *to, int flags) {
    char full[PATH_MAX];
    if (meant(to_at, to, full)) fail("link");
    return (int)syscall(SYS_linkat, at, from, to_at, to, flags);
}
int link(const char *from, const char *to) { return linkat(AT_FDCWD, from, AT_FDCWD, to, 0); }
int symlinkat(const char *from, int at, const char *to) {
    char full[PATH_MAX];
    if (meant(at, to, full)) fail("symlink");
    return (int)syscall(SYS_symlinkat, from, at, to);
}
int symlink(const char *from, const char *to) { return symlinkat(from, AT_FDCWD, to); }
void *mmap(void *where, size_t length, int protection, int flags, int file, off_t offset) {
    if (open_path(file) && (flags & MAP_SHARED) && (protection & PROT_WRITE)) fail("a file is written by mmap");
    return (void *)syscall(SYS_mmap, where, length, protection, flags, file, offset);
}
void *mmap64(void *where, size_t length, int protection, int flags, int file, off_t offset) {
    return mmap(where, length, protection, flags, file, offset);
}

/* One call, noted when it was done. */
#define DOES(watched, call, noted)                 \
    if (!(watched)) return (int)(call);            \
    pthread_mutex_lock(&turn);                     \
    int done = fails(0) ? -1 : (int)(call);        \
    if (done == 0) noted;                          \
    pthread_mutex_unlock(&turn);                   \
    return done;

int ftruncate(int file, off_t length) {
    DOES(open_path(file), syscall(SYS_ftruncate, file, length), note(TRUNCATE, file, length, "", 0, NULL))
}
int ftruncate64(int file, off_t length) { return ftruncate(file, length); }
int fsync(int file) { DOES(open_path(file), syscall(SYS_fsync, file), note(SYNC, file, 0, "", 0, NULL)) }
int fdatasync(int file) { DOES(open_path(file), syscall(SYS_fdatasync, file), note(SYNC, file, 0, "", 0, NULL)) }

int renameat2(int from_at, const char *from, int to_at, const char *to, unsigned flags) {
    char old[PATH_MAX], new[PATH_MAX];
    int leaves = meant(from_at, from, old), comes = meant(to_at, to, new);
    if (leaves != comes) fail("a rename across the folder's border");
    if (leaves && (flags & ~RENAME_NOREPLACE)) fail("an exchange of names");
    DOES(leaves, syscall(SYS_renameat2, from_at, from, to_at, to, flags), note(RENAME, 0, 0, old, strlen(old), new))
}
int renameat(int from_at, const char *from, int to_at, const char *to) { return renameat2(from_at, from, to_at, to, 0); }
int rename(const char *from, const char *to) { return renameat2(AT_FDCWD, from, AT_FDCWD, to, 0); }

int unlinkat(int at, const char *path, int flags) {
    char full[PATH_MAX];
    DOES(meant(at, path, full), syscall(SYS_unlinkat, at, path, flags),
         note(flags & AT_REMOVEDIR ? REMOVE_FOLDER : REMOVE, 0, 0, full, strlen(full), NULL))
}
int unlink(const char *path) { return unlinkat(AT_FDCWD, path, 0); }
int rmdir(const char *path) { return unlinkat(AT_FDCWD, path, AT_REMOVEDIR); }

int mkdirat(int at, const char *path, mode_t mode) {
    char full[PATH_MAX];
    DOES(meant(at, path, full), syscall(SYS_mkdirat, at, path, mode), note(MAKE_FOLDER, 0, 0, full, strlen(full), NULL))
}
int mkdir(const char *path, mode_t mode) { return mkdirat(AT_FDCWD, path, mode); }

int chmod(const char *path, mode_t mode) {
    char full[PATH_MAX];
    DOES(meant(AT_FDCWD, path, full), syscall(SYS_fchmodat, AT_FDCWD, path, mode), note(MODE, 0, mode, full, strlen(full), NULL))
}
int fchmod(int file, mode_t mode) {
    DOES(open_path(file), syscall(SYS_fchmod, file, mode), note(MODE, 0, mode, path_of[file], strlen(path_of[file]), NULL))
}
