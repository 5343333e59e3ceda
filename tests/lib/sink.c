/* SPDX-License-Identifier: GPL-3.0-or-later */
/* sink FOLDER [SCRIPT]: the tests' SMTP server on a loopback port, which keeps what it gets, byte for byte, and
 * refuses as told. */

/* FOLDER/port holds the port once it listens. Each transaction becomes FOLDER/N.eml (dot-stuffing undone,
 * nothing else) and then FOLDER/N.json: session, helo, from, to, the parameters of MAIL, and what was seen of
 * the raw bytes. Each session becomes FOLDER/session-N.log: "C: " and "S: " lines, "C!" for a line without CR.
 * With SINK_COUNT set nothing is kept but the totals, printed at SIGTERM (for measuring); with SINK_TALLY=FILE
 * each recipient of a mail that was taken becomes a line there too.
 * SCRIPT: see sink_script.h. */
#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdarg.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "sink_script.h"

enum { LINE_MAX_BYTES = 4096, RCPT_MAX = 10000, MESSAGE_MAX = 64 << 20 };

struct session {
    int fd, number, done;
    FILE *log;
    char in[65536];
    size_t at, have;
    char helo[256], from[1024], params[1024];
    char **to;
    size_t to_count;
    bool open, refused; /* a transaction is open; its MAIL was refused */
    char *body;
    size_t body_len, body_cap, stuffed, bare_lf, longest, line_len;
};

static const char *folder, *script;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static atomic_int sessions, messages, recipients;
static bool count_only;
static FILE *tally;

/* ---- bytes in and out */

static bool say(struct session *s, const char *fmt, ...) __attribute__((format(printf, 2, 3)));
static bool say(struct session *s, const char *fmt, ...)
{
    char text[1024];
    va_list ap;
    va_start(ap, fmt);
    int n = vsnprintf(text, sizeof text - 3, fmt, ap);
    va_end(ap);
    if (n < 0)
        return false;
    size_t len = strlen(text);
    if (script_slow_ms())
        poll(NULL, 0, script_slow_ms());
    if (s->log)
        fprintf(s->log, "S: %s\n", text);
    text[len++] = '\r';
    text[len++] = '\n';
    return send(s->fd, text, len, MSG_NOSIGNAL) == (ssize_t)len;
}

static bool fill(struct session *s)
{
    int on = 1;
    ssize_t n = recv(s->fd, s->in, sizeof s->in, 0);
    if (n <= 0)
        return false;
    setsockopt(s->fd, IPPROTO_TCP, TCP_QUICKACK, &on, sizeof on);
    s->at = 0;
    s->have = (size_t)n;
    return true;
}

/* One line of the dialogue without its end; false at the end of the connection. */
static bool line_in(struct session *s, char line[LINE_MAX_BYTES])
{
    size_t n = 0;
    for (;;) {
        if (s->at == s->have && !fill(s))
            return false;
        char c = s->in[s->at++];
        if (c == '\n')
            break;
        if (n < LINE_MAX_BYTES - 1)
            line[n++] = c;
    }
    bool crlf = n > 0 && line[n - 1] == '\r';
    line[crlf ? n - 1 : n] = 0;
    if (s->log)
        fprintf(s->log, "C%c %s\n", crlf ? ':' : '!', line);
    return true;
}

static void keep(struct session *s, char c)
{
    if (s->body_len == s->body_cap) {
        s->body_cap = s->body_cap ? s->body_cap * 2 : 65536;
        s->body = realloc(s->body, s->body_cap);
        if (!s->body || s->body_cap > MESSAGE_MAX * 2)
            abort();
    }
    s->body[s->body_len++] = c;
    s->line_len = c == '\n' ? 0 : s->line_len + (c != '\r');
    if (s->line_len > s->longest)
        s->longest = s->line_len;
}

/* The bytes up to CR LF . CR LF: only that ends a mail, a lone LF does not. */
static bool body_in(struct session *s)
{
    enum { BEGIN, TEXT, CR, DOT, DOTCR } state = BEGIN;
    s->body_len = s->stuffed = s->bare_lf = s->longest = s->line_len = 0;
    for (;;) {
        if (s->at == s->have && !fill(s))
            return false;
        char c = s->in[s->at++];
        if (state == DOTCR && c == '\n')
            return true;
        if (state == DOT && c == '\r') {
            state = DOTCR;
            continue;
        }
        if (state == BEGIN && c == '.') {
            state = DOT;
            continue;
        }
        s->stuffed += state == DOT || state == DOTCR;
        if (state == DOTCR)
            keep(s, '\r');
        s->bare_lf += c == '\n' && state != CR;
        keep(s, c);
        state = c == '\r' ? CR : c == '\n' && state == CR ? BEGIN : TEXT;
    }
}

/* ---- what is kept */

static void json_text(FILE *f, const char *text)
{
    putc('"', f);
    for (const unsigned char *p = (const unsigned char *)text; *p; p++) {
        if (*p < 0x20 || *p == '"' || *p == '\\')
            fprintf(f, "\\u%04x", *p);
        else
            putc(*p, f);
    }
    putc('"', f);
}

static void write_file(const char *name, const char *bytes, size_t n)
{
    char tmp[512], path[512];
    snprintf(path, sizeof path, "%s/%s", folder, name);
    snprintf(tmp, sizeof tmp, "%s/.%s", folder, name);
    FILE *f = fopen(tmp, "w");
    if (!f || fwrite(bytes, 1, n, f) != n || fclose(f) != 0 || rename(tmp, path) != 0)
        abort();
}

static void store(struct session *s)
{
    int n = atomic_fetch_add(&messages, 1) + 1;
    atomic_fetch_add(&recipients, (int)s->to_count);
    if (tally) {
        pthread_mutex_lock(&lock);
        for (size_t i = 0; i < s->to_count; i++)
            fprintf(tally, "%s\n", s->to[i]);
        pthread_mutex_unlock(&lock);
    }
    if (count_only)
        return;
    char name[64], *json = NULL;
    size_t len = 0;
    snprintf(name, sizeof name, "%06d.eml", n);
    write_file(name, s->body, s->body_len);
    FILE *f = open_memstream(&json, &len);
    if (!f)
        abort();
    fprintf(f, "{\"n\":%d,\"session\":%d,\"helo\":", n, s->number);
    json_text(f, s->helo);
    fputs(",\"from\":", f);
    json_text(f, s->from);
    fputs(",\"params\":", f);
    json_text(f, s->params);
    fputs(",\"to\":[", f);
    for (size_t i = 0; i < s->to_count; i++) {
        if (i)
            putc(',', f);
        json_text(f, s->to[i]);
    }
    fprintf(f, "],\"bytes\":%zu,\"stuffed\":%zu,\"bare_lf\":%zu,\"longest\":%zu}\n", s->body_len, s->stuffed,
        s->bare_lf, s->longest);
    fclose(f);
    snprintf(name, sizeof name, "%06d.json", n);
    write_file(name, json, len);
    free(json);
}

/* ---- the dialogue */

static void forget(struct session *s)
{
    for (size_t i = 0; i < s->to_count; i++)
        free(s->to[i]);
    s->to_count = 0;
    s->open = false;
}

/* FROM:<a@b> SIZE=1 → the address and what follows it. */
static bool path_read(const char *arg, const char *word, char address[1024], char params[1024])
{
    size_t n = strlen(word);
    if (strncasecmp(arg, word, n) != 0 || arg[n] != '<')
        return false;
    const char *end = arg + n;
    for (bool quoted = false; *end && (quoted || *end != '>'); end++) {
        if (*end == '\\' && quoted && end[1])
            end++;
        else if (*end == '"')
            quoted = !quoted;
    }
    if (!*end)
        return false;
    snprintf(address, 1024, "%.*s", (int)(end - arg - (long)n - 1), arg + n + 1);
    snprintf(params, 1024, "%s", end[1] == ' ' ? end + 2 : "");
    return true;
}

static bool on_ehlo(struct session *s, const char *arg)
{
    static const char *offered[] = {
        "PIPELINING", "SIZE 41943040", "8BITMIME", "SMTPUTF8", "ENHANCEDSTATUSCODES"};
    char name[64], unused[SCRIPT_REPLY];
    snprintf(s->helo, sizeof s->helo, "%s", arg);
    forget(s);
    if (!say(s, "250-sink.test"))
        return false;
    for (size_t i = 0; i < sizeof offered / sizeof *offered; i++) {
        snprintf(name, sizeof name, "%.*s", (int)strcspn(offered[i], " "), offered[i]);
        if (!script_told("without", name, unused) && !say(s, "250-%s", offered[i]))
            return false;
    }
    return say(s, "250 HELP");
}

static bool on_mail(struct session *s, const char *arg)
{
    char reply[SCRIPT_REPLY], done[16];
    snprintf(done, sizeof done, "%d", s->done);
    if (script_told("limit", done, reply)) {
        say(s, "%s", reply);
        return false;
    }
    forget(s);
    if (!path_read(arg, "FROM:", s->from, s->params))
        return say(s, "501 5.5.4 MAIL FROM:<address>");
    if (script_told("mail", *s->from ? s->from : "<>", reply))
        return say(s, "%s", reply);
    s->open = true;
    return say(s, "250 2.1.0 sender ok");
}

static bool on_rcpt(struct session *s, const char *arg)
{
    char reply[SCRIPT_REPLY], address[1024], params[1024];
    if (!s->open)
        return say(s, "503 5.5.1 MAIL first");
    if (!path_read(arg, "TO:", address, params) || !*address)
        return say(s, "501 5.5.4 RCPT TO:<address>");
    if (script_told("rcpt", address, reply))
        return say(s, "%s", reply);
    if (s->to_count == RCPT_MAX)
        return say(s, "452 4.5.3 too many recipients");
    s->to[s->to_count++] = strdup(address);
    return say(s, "250 2.1.5 recipient ok");
}

static bool on_data(struct session *s)
{
    char reply[SCRIPT_REPLY];
    if (!s->open || !s->to_count)
        return say(s, "554 5.5.1 no valid recipients");
    if (script_told("data", "", reply))
        return say(s, "%s", reply);
    if (!say(s, "354 go on") || !body_in(s))
        return false;
    s->done++;
    if (script_told("drop-before", "", reply))
        return false;
    bool refused = script_told("dot", "", reply);
    if (!refused || reply[0] == '2')
        store(s);
    forget(s);
    if (script_told("drop-after", "", (char[512]){0}))
        return false;
    return refused ? say(s, "%s", reply) : say(s, "250 2.0.0 kept as %06d", atomic_load(&messages));
}

static bool answer(struct session *s, char *line)
{
    static const char *verbs[] = {"EHLO", "HELO", "MAIL", "RCPT", "DATA", "RSET", "NOOP", "QUIT"};
    char *arg = line + strcspn(line, " ");
    if (*arg)
        *arg++ = 0;
    size_t v = 0;
    while (v < 8 && strcasecmp(line, verbs[v]) != 0)
        v++;
    switch (v) {
    case 0:
        return on_ehlo(s, arg);
    case 1:
        snprintf(s->helo, sizeof s->helo, "%s", arg);
        return say(s, "250 sink.test");
    case 2:
        return on_mail(s, arg);
    case 3:
        return on_rcpt(s, arg);
    case 4:
        return on_data(s);
    case 5:
        forget(s);
        return say(s, "250 2.0.0 forgotten");
    case 6:
        return say(s, "250 2.0.0 still here");
    case 7:
        say(s, "221 2.0.0 bye");
        return false;
    default:
        return say(s, "500 5.5.2 not known");
    }
}

static void *serve(void *arg)
{
    struct session *s = arg;
    char line[LINE_MAX_BYTES], reply[SCRIPT_REPLY], path[512];
    script_read(script);
    s->number = atomic_fetch_add(&sessions, 1) + 1;
    snprintf(path, sizeof path, "%s/session-%06d.log", folder, s->number);
    s->log = count_only ? NULL : fopen(path, "w");
    if (s->log)
        setvbuf(s->log, NULL, _IOLBF, BUFSIZ);
    s->to = calloc(RCPT_MAX, sizeof *s->to);
    bool open = script_told("greet", "", reply) ? say(s, "%s", reply) : say(s, "220 sink.test ESMTP");
    while (open && line_in(s, line))
        open = answer(s, line);
    forget(s);
    if (s->log)
        fclose(s->log);
    close(s->fd);
    free(s->to);
    free(s->body);
    free(s);
    return NULL;
}

static int listen_loopback(void)
{
    struct sockaddr_in a = {.sin_family = AF_INET, .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    socklen_t len = sizeof a;
    const char *wanted = getenv("SINK_PORT");
    int on = 1, fd = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    a.sin_port = htons((uint16_t)(wanted ? strtol(wanted, NULL, 10) : 0));
    setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (fd < 0 || bind(fd, (struct sockaddr *)&a, sizeof a) != 0 || listen(fd, 256) != 0 ||
        getsockname(fd, (struct sockaddr *)&a, &len) != 0) {
        perror("sink");
        exit(1);
    }
    char text[16];
    int n = snprintf(text, sizeof text, "%d\n", ntohs(a.sin_port));
    write_file("port", text, (size_t)n);
    return fd;
}

static void *receive(void *arg)
{
    int door = *(int *)arg, on = 1;
    for (;;) {
        int fd = accept(door, NULL, NULL);
        if (fd < 0)
            continue;
        setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
        struct session *s = calloc(1, sizeof *s);
        pthread_t thread;
        if (!s)
            abort();
        s->fd = fd;
        if (pthread_create(&thread, NULL, serve, s) != 0)
            abort();
        pthread_detach(thread);
    }
    return NULL;
}

int main(int argc, char **argv)
{
    if (argc < 2)
        return 64;
    folder = argv[1];
    script = argc > 2 ? argv[2] : NULL;
    count_only = getenv("SINK_COUNT") != NULL;
    if (getenv("SINK_TALLY") && !(tally = fopen(getenv("SINK_TALLY"), "w")))
        abort();
    sigset_t ends;
    sigemptyset(&ends);
    sigaddset(&ends, SIGTERM);
    sigaddset(&ends, SIGINT);
    pthread_sigmask(SIG_BLOCK, &ends, NULL); /* for every thread: only sigwait() below takes them */
    mkdir(folder, 0755);
    int door = listen_loopback(), which;
    pthread_t thread;
    if (pthread_create(&thread, NULL, receive, &door) != 0)
        abort();
    sigwait(&ends, &which);
    if (tally) {
        pthread_mutex_lock(&lock);
        fflush(tally);
    }
    printf("%d messages, %d recipients, %d sessions\n", atomic_load(&messages), atomic_load(&recipients),
        atomic_load(&sessions));
    return 0;
}
