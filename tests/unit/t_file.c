/* SPDX-License-Identifier: GPL-3.0-or-later */
/* file: whole files in and out, and what the machine says when it cannot. */
#include "base/file.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdio.h>
#include <sys/stat.h>

#include "base/arena.h"
#include "base/buf.h"
#include "tap.h"

static char folder[] = "/tmp/t_file.XXXXXX";
static struct arena *mem;

static const char *at(const char *name)
{
    return arena_printf(mem, "%s/%s", folder, name).p;
}

static void begin(void)
{
    mem = arena_new();
    CHECK(mkdtemp(folder) != NULL);
}

/* Everything that a test made must be named: what is left over (a .tmp) fails it. */
static void end(const char *names)
{
    struct str rest = str_of(names), name;
    while (str_word(&rest, &name))
        CHECK(remove(at(arena_str(mem, name).p)) == 0);
    CHECK(rmdir(folder) == 0);
    arena_free(mem);
}

static void put(const char *name, struct str s)
{
    int fd = open(at(name), O_WRONLY | O_CREAT | O_TRUNC, 0644);
    CHECK(fd >= 0);
    CHECK_INT(file_write_all(fd, s), 0);
    CHECK(close(fd) == 0);
}

static void reading(void)
{
    struct str s, nuls = {"a\0b\0", 4};
    begin();
    put("nuls", nuls);
    put("empty", S(""));
    CHECK_INT(file_read(mem, at("nuls"), 4, &s), 0);
    CHECK(str_eq(s, nuls) && s.p[4] == 0);
    CHECK_INT(file_read(mem, at("nuls"), 3, &s), EFBIG);
    CHECK_INT(file_read(mem, at("empty"), 0, &s), 0);
    CHECK(s.n == 0 && s.p[0] == 0);
    CHECK_INT(file_read(mem, at("missing"), 9, &s), ENOENT);
    CHECK_INT(file_read(mem, folder, 9, &s), EISDIR);
    CHECK_INT(file_read_fd(mem, -1, 9, &s), EBADF);
    end("nuls empty");
}

/* /proc says that its files are empty, and a pipe does not know. */
static void unknown_length(void)
{
    enum { N = 300000 };
    int pair[2];
    struct str s, big;
    char *p = malloc(N);
    mem = arena_new();
    for (size_t i = 0; i < N; i++)
        p[i] = (char)('a' + i % 23);
    big = (struct str){p, N};
    CHECK(pipe(pair) == 0);
    pid_t pid = fork();
    if (pid == 0)
        _exit(file_write_all(pair[1], big));
    close(pair[1]);
    CHECK_INT(file_read_fd(mem, pair[0], N, &s), 0);
    CHECK(str_eq(s, big) && s.p[N] == 0);
    int status;
    CHECK(waitpid(pid, &status, 0) == pid && status == 0);
    CHECK_INT(file_read(mem, "/proc/self/status", 1 << 20, &s), 0);
    CHECK(str_starts(s, S("Name:")));
    CHECK_INT(file_read(mem, "/dev/zero", 100000, &s), EFBIG);
    free(p);
    arena_free(mem);
}

static void no_writing(void)
{
    int pair[2], full = open("/dev/full", O_WRONLY);
    CHECK(full >= 0);
    CHECK_INT(file_write_all(full, S("x")), ENOSPC);
    CHECK_INT(file_write_all(full, S("")), 0);
    signal(SIGPIPE, SIG_IGN);
    CHECK(pipe(pair) == 0 && close(pair[0]) == 0);
    CHECK_INT(file_write_all(pair[1], S("x")), EPIPE);
}

static void replacing(void)
{
    struct str s;
    struct stat before, after;
    begin();
    CHECK_INT(file_replace(at("page"), S("old words"), false), 0);
    int reader = open(at("page"), O_RDONLY);
    CHECK(stat(at("page"), &before) == 0);
    CHECK_INT(before.st_mode & 0777 & ~0644, 0);
    CHECK_INT(file_replace(at("page"), S("new"), true), 0);
    CHECK_INT(file_read(mem, at("page"), 100, &s), 0);
    CHECK_STR(s, "new");
    CHECK_INT(file_read_fd(mem, reader, 100, &s), 0); /* who has it open reads the old one to its end */
    CHECK_STR(s, "old words");
    CHECK(stat(at("page"), &after) == 0 && after.st_ino != before.st_ino);
    close(reader);
    end("page");
}

static void not_replaced(void)
{
    struct str s;
    char name[5000];
    begin();
    CHECK(mkdir(at("dir"), 0755) == 0);
    CHECK_INT(file_replace(at("dir"), S("x"), false), EISDIR);
    CHECK_INT(file_replace(at("none/page"), S("x"), false), ENOENT);
    put("target", S("precious"));
    /* what somebody laid in the temporary file's place is not written through */
    CHECK(symlink("target", arena_printf(mem, "%s/page.tmp-%ld", folder, (long)getpid()).p) == 0);
    CHECK_INT(file_replace(at("page"), S("x"), false), ELOOP);
    CHECK_INT(file_read(mem, at("target"), 100, &s), 0);
    CHECK_STR(s, "precious");
    CHECK(!file_exists(at("page")));
    memset(name, 'a', sizeof name - 1);
    name[sizeof name - 1] = 0;
    CHECK_INT(file_replace(name, S("x"), false), ENAMETOOLONG);
    end("dir target");
}

static void folders(void)
{
    char name[5000];
    begin();
    CHECK_INT(file_make_dirs(at("a/b/c"), 0750), 0);
    CHECK_INT(file_make_dirs(at("a/b/c"), 0750), 0);
    CHECK_INT(file_make_dirs(at("a//d/"), 0750), 0);
    CHECK(file_exists(at("a/b/c")) && file_exists(at("a/d")));
    put("file", S(""));
    CHECK_INT(file_make_dirs(at("file/x"), 0750), ENOTDIR);
    CHECK_INT(file_make_dirs(at("file"), 0750), ENOTDIR);
    memset(name, 'a', sizeof name - 1);
    name[sizeof name - 1] = 0;
    CHECK_INT(file_make_dirs(name, 0750), ENAMETOOLONG);
    CHECK_INT(file_sync_dir(at("a")), 0);
    CHECK_INT(file_sync_dir(at("file")), ENOTDIR);
    CHECK_INT(file_sync_dir(at("none")), ENOENT);
    CHECK(!file_exists(at("none")));
    end("file a/b/c a/b a/d a");
}

/* A path without a folder is in the folder where we are. */
static void here(void)
{
    begin();
    CHECK(chdir(folder) == 0);
    CHECK_INT(file_replace("page", S("x"), true), 0);
    CHECK_INT(file_make_dirs("sub/sub", 0755), 0);
    CHECK(file_exists(at("page")) && file_exists(at("sub/sub")));
    end("page sub/sub sub");
}

static void bases(void)
{
    CHECK_STR(file_base(S("/a/b.eml")), "b.eml");
    CHECK_STR(file_base(S("b.eml")), "b.eml");
    CHECK_STR(file_base(S("/a/")), "");
    CHECK_STR(file_base(S("")), "");
}

static const char *secret(const char *text, mode_t mode, size_t most, struct buf *out)
{
    int fd = open(at("secret"), O_WRONLY | O_CREAT | O_TRUNC, 0600);
    CHECK(fd >= 0 && write(fd, text, strlen(text)) == (ssize_t)strlen(text) && fchmod(fd, mode) == 0);
    close(fd);
    buf_init(out, most);
    return file_secret(at("secret"), out);
}

static void secrets(void)
{
    struct buf b;
    begin();
    CHECK(secret("word with blanks\nmore\n", 0640, 100, &b) == NULL);
    CHECK_STR(buf_str(&b), "word with blanks");
    buf_release(&b);
    static const struct {
        const char *text;
        mode_t mode;
    } wrong[] = {
        {"word\n", 0644}, {"word\n", 0602}, {"", 0600}, {"\nword\n", 0600}, {"a word too long\n", 0600}};
    for (size_t i = 0; i < sizeof wrong / sizeof *wrong; i++) {
        CHECK(secret(wrong[i].text, wrong[i].mode, 10, &b) != NULL);
        buf_release(&b);
    }
    buf_init(&b, 10);
    CHECK(file_secret(at("none"), &b) != NULL);
    buf_release(&b);
    end("secret");
}

static const struct tap_test tests[] = {
    {"a file is read whole, up to the size that is allowed", reading},
    {"pipes and files that do not say how long they are, too", unknown_length},
    {"a full disk and a closed pipe are errors", no_writing},
    {"a file is replaced by rename: readers have the old one or the new one", replacing},
    {"what cannot be replaced stays, and nothing is left beside it", not_replaced},
    {"folders are made with those above them, and a file in their place is an error", folders},
    {"paths without a folder are where we are", here},
    {"the name behind the last slash", bases},
    {"a secret is a first line that others cannot read", secrets},
};
TAP_MAIN(tests)
