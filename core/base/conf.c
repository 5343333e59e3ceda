/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The configuration: one table of keys. Links in a static program with libc alone. */
#include "base/conf.h"

#include <arpa/inet.h>
#include <errno.h>
#include <stddef.h>
#include <string.h>
#include <sysexits.h>
#include <unistd.h>

#include "base/arena.h"
#include "base/die.h"
#include "base/file.h"
#include "base/rate.h"
#include "base/spool.h"
#include "base/when.h"

#define MAX_FILE (256 * 1024)
#define DAY (INT64_C(24) * 3600)

#define KEY(key, ktype, kpreset, ...)                                                                          \
    {                                                                                                          \
        .name = #key, .type = CONF_##ktype, .preset = (kpreset), .field = offsetof(struct conf, key),          \
        __VA_ARGS__                                                                                            \
    }

static const struct conf_key keys[] = {
    KEY(domain, DOMAIN, NULL, .help = "The mail domain of the lists: garden@DOMAIN."),
    KEY(network, TEXT, "", .help = "The name of the whole network, as members read it. Default: the domain."),
    KEY(hostname, DOMAIN, "",
        .help = "The name of this machine in Received and Message-ID lines. Default: the domain."),
    KEY(owner, ADDRESS, "",
        .help = "Who is told when something needs a person. Default: postmaster at the domain."),
    KEY(language, CHOICE, "en", .choices = "en fr es pt sw ar hi zh",
        .help = "The language of notices to people whose own is not known."),
    KEY(zone, ZONE, "UTC", .help = "The time zone of digests and sessions, such as Africa/Nairobi."),
    KEY(spool, PATH, "spool", .help = "The folder where accepted mail waits. It must be on a local disk."),
    KEY(database, PLACE, "posthouse.db", .choices = "postgresql:// postgres:// /",
        .help = "The path of the SQLite file, or postgresql://user@host/name, with its password in ~/.pgpass."),
    KEY(archive, PATH, "archive", .help = "The folder that the archive's pages are written to."),
    KEY(archive_url, TEXT, "",
        .help = "Where that folder is seen on the web. Without it mails carry no links to the archive."),
    KEY(templates, PATH, "", .help = "A folder with texts and pages that replace the ones built in."),
    KEY(token_key, PATH, "token.key",
        .help = "The file with the secret key of unsubscribe and bounce addresses."),
    KEY(relay, PLACE, "smtp://127.0.0.1:25",
        .choices = "smtp:// smtp+starttls:// smtps:// lmtp:// lmtp:unix: unix: maildir:",
        .help =
            "Where mail is handed to: smtp://host:port (TLS where it is offered, so that nobody listens; "
            "any certificate), smtp+starttls://user@host:587 or smtps://user@host (TLS with a certificate "
            "that is looked at, and where there is a user a login), unix:/path of a socket that speaks "
            "SMTP, lmtp://host:port or lmtp:unix:/path of what speaks LMTP, in the clear and without a login, "
            "or maildir:/path of a folder that it is only written to. In the user's name %40 is an "
            "at sign."),
    KEY(relay_password_file, PATH, "",
        .help = "The file with the password of that user in its first line. Only its owner and group may read "
                "it. It is read for every connection."),
    KEY(relay_authorities, PATH, "",
        .help = "A file with the certificates of the authorities that may vouch for the relay, in place of "
                "the system's."),
    KEY(connections, NUMBER, "4", .min = 1, .max = CONNECTIONS_MOST,
        .help = "How many connections to the relay each ph-send has at most."),
    KEY(cap, RATES, "",
        .help = "How many mails the relay is given at most, such as 30/min, 2000/day; by min, hour or day. All "
                "ph-send of a database share it. Waiting for it is not failing."),
    KEY(cap_domain, DOMAIN_RATES, "",
        .help =
            "The same for recipients at one domain, such as gmail.com 20/min 500/day; *.example.org 5/min; * "
            "100/hour. The first domain that fits counts, and * fits any."),
    KEY(ramp, RAMP, "",
        .help = "How a new relay is warmed up, such as 200/day doubling 3d: so many mails a day at first, and "
                "twice "
                "as many after every three days. It begins when ph-send first sees it."),
    KEY(lmtp_listen, PLACE, "", .choices = "lmtp:// unix:",
        .help = "Where ph-lmtp waits for the mail server: unix:/path of a socket that it makes, or "
                "lmtp://host:port "
                "of this machine alone, such as lmtp://127.0.0.1:2424. Without it, mail comes by the pipe."),
    KEY(web_url, PLACE, "", .choices = "https://",
        .help = "Where a web server with TLS passes requests on to ph-web, such as https://lists.example.org/. "
                "With it, mails can be unsubscribed from by one click in a mail program."),
    KEY(web_listen, PLACE, "", .choices = "http:// unix:",
        .help = "Where ph-web waits for that web server: unix:/path of a socket that it makes, or "
                "http://host:port of this machine alone, such as http://127.0.0.1:8025."),
    KEY(authserv_id, TEXT, "",
        .help = "The authserv-id of your own mail server. Its Authentication-Results are believed, "
                "and no others."),
    KEY(resolver, SERVER, "",
        .help = "The name server that is asked what an author's domain wants (DMARC), such as 127.0.0.1 or "
                "127.0.0.1:5353. Default: the system's. With none nobody is asked, and no author's address is "
                "replaced by the list's for it."),
    KEY(verdict_header, TEXT, "X-Spam-Flag, X-Spam-Status, X-Spam, X-Rspamd-Action",
        .help = "The header fields in which your mail filter says what it thinks, with commas between them."),
    KEY(verdict_spam, TEXT, "yes, spam, true, reject, add header, rewrite subject",
        .help = "What such a field begins with when the mail is spam. It is held, and told of once a day."),
    KEY(verdict_unsure, TEXT, "unsure, maybe",
        .help = "What such a field begins with when the filter is not sure. The mail is held."),
    KEY(max_message, BYTES, "40M", .min = 1024, .max = SPOOL_MAIL_MOST,
        .help = "The largest message that is taken."),
    KEY(max_header, BYTES, "100K", .min = 1024, .max = INT64_C(10) << 20,
        .help = "The largest header of a message."),
    KEY(retry_first, DURATION, "5m", .min = 1, .max = DAY,
        .help = "How long to wait before a failed delivery is tried again; the wait then doubles."),
    KEY(retry_last, DURATION, "4h", .min = 1, .max = 7 * DAY, .help = "The longest wait between two tries."),
    KEY(give_up, DURATION, "5d", .min = 60, .max = 30 * DAY, .help = "How long a delivery is tried."),
    KEY(digest_day, CHOICE, "mon", .choices = "mon tue wed thu fri sat sun",
        .help = "The day of the weekly digest."),
    KEY(digest_hour, NUMBER, "7", .min = 0, .max = 23, .help = "The hour of that day, in the time zone above."),
    KEY(fetch, PLACE, "", .choices = "imaps:// imap+starttls:// pop3s:// pop3+starttls:// maildir:",
        .help = "The mailbox that ph-fetch takes mail from, where no mail server hands it over: "
                "imaps://user@host/INBOX, pop3s://user@host, or maildir:/path. In the user's name %40 is an at "
                "sign "
                "and %2F a slash."),
    KEY(fetch_password_file, PATH, "",
        .help = "The file with the password of that mailbox in its first line. Only its owner and group may "
                "read it."),
    KEY(fetch_authorities, PATH, "",
        .help =
            "A file with the certificates of the authorities that may vouch for the server, in place of the "
            "system's."),
    KEY(fetch_header, TEXT, "",
        .help =
            "The header field in which the mailbox's server writes which address a mail was sent to. Default: "
            "Delivered-To, X-Original-To or Envelope-To, whichever names a list; after that To and Cc are "
            "read."),
    KEY(fetch_to, ADDRESS, "",
        .help = "The list's address that mail belongs to in which no list is named. Without it such mail stays "
                "in the "
                "mailbox."),
    KEY(fetch_after, CHOICE, "seen", .choices = "seen delete",
        .help = "What becomes of mail in the mailbox once it is kept here: it is marked as seen, or deleted."),
    KEY(fetch_interval, DURATION, "5m", .min = 1, .max = DAY,
        .help =
            "How often the mailbox is looked at. A server that knows IMAP's IDLE tells of new mail by itself."),
    KEY(log, CHOICE, "normal", .choices = "normal quiet", .help = "Whether a line is written for every event."),
};

#define N_KEYS (sizeof keys / sizeof *keys)

const struct conf_key *conf_keys(size_t *n)
{
    *n = N_KEYS;
    return keys;
}

const struct conf_key *conf_find(struct str name)
{
    for (size_t i = 0; i < N_KEYS; i++)
        if (str_eq(name, str_of(keys[i].name)))
            return &keys[i];
    return NULL;
}

static struct str *text_of(struct conf *c, const struct conf_key *k)
{
    return (struct str *)(void *)((char *)c + k->field);
}

static int64_t *number_of(struct conf *c, const struct conf_key *k)
{
    return (int64_t *)(void *)((char *)c + k->field);
}

/* ---- values */

struct unit {
    char letter;
    int64_t factor;
};
static const struct unit bytes_units[] = {{'G', 1 << 30}, {'M', 1 << 20}, {'K', 1 << 10}, {0, 1}};
static const struct unit duration_units[] = {{'d', 24 * 3600}, {'h', 3600}, {'m', 60}, {'s', 1}, {0, 1}};
static const struct unit no_units[] = {{0, 1}};

static const struct unit *units_of(const struct conf_key *k)
{
    return k->type == CONF_BYTES ? bytes_units : k->type == CONF_DURATION ? duration_units : no_units;
}

static const char *read_number(const struct conf_key *k, struct str s, int64_t *out)
{
    const struct unit *u = units_of(k);
    int64_t v;
    while (u->letter && !(s.n && ascii_lower(s.p[s.n - 1]) == ascii_lower(u->letter)))
        u++;
    if (u->letter)
        s.n--;
    if (!str_int(s, &v))
        return k->type == CONF_BYTES      ? "is not a size such as 500, 100K, 40M or 1G"
               : k->type == CONF_DURATION ? "is not a time such as 30s, 5m, 4h or 5d"
                                          : "is not a whole number";
    if (v > k->max / u->factor || v < 0 || v * u->factor < k->min)
        return "is out of range";
    *out = v * u->factor;
    return NULL;
}

static const char *read_choice(const struct conf_key *k, struct str s, int64_t *out)
{
    struct str words = str_of(k->choices), word;
    for (int64_t i = 0; str_word(&words, &word); i++)
        if (str_eq_nocase(word, s)) {
            *out = i;
            return NULL;
        }
    return "is none of the words that may stand here";
}

static struct str in_folder(struct arena *a, struct str folder, struct str path)
{
    if (path.n == 0 || path.p[0] == '/')
        return arena_str(a, path);
    return arena_printf(a, "%.*s/%.*s", STR(folder), STR(path));
}

static const char *read_place(
    struct arena *a, const struct conf_key *k, struct str folder, struct str s, struct str *out)
{
    struct str words = str_of(k->choices), word;
    while (str_word(&words, &word)) {
        bool path_alone = str_eq(word, S("/")) && str_find(s, S("://")) == STR_NONE;
        if (!path_alone && (!str_starts(s, word) || s.n == word.n || word.n == 1))
            continue;
        if (path_alone)
            *out = in_folder(a, folder, s);
        else if (str_ends(word, S("://")))
            *out = arena_str(a, s);
        else
            *out = arena_printf(a, "%.*s%s", STR(word), in_folder(a, folder, str_from(s, word.n)).p);
        return NULL;
    }
    return "begins with none of what may stand here";
}

static bool is_server(struct str s)
{
    char text[INET_ADDRSTRLEN] = "";
    struct in_addr address;
    int64_t port = 53;
    size_t colon = str_chr(s, ':');
    struct str host = colon == STR_NONE ? s : str_sub(s, 0, colon);
    if (host.n == 0 || host.n >= sizeof text ||
        (colon != STR_NONE && (!str_int(str_from(s, colon + 1), &port) || port < 1 || port > 65535)))
        return false;
    memcpy(text, host.p, host.n);
    return inet_pton(AF_INET, text, &address) == 1;
}

static const char *read_domain(struct arena *a, struct str s, struct str *out)
{
    char *p = arena_alloc(a, s.n + 1);
    for (size_t i = 0; i < s.n; i++) {
        if (!ascii_alnum(s.p[i]) && (signed char)s.p[i] >= 0 && s.p[i] != '.' && s.p[i] != '-')
            return "is not a domain";
        p[i] = ascii_lower(s.p[i]);
    }
    if (s.n == 0 || s.n > 253 || s.p[0] == '.' || s.p[0] == '-' || s.p[s.n - 1] == '.')
        return "is not a domain";
    *out = (struct str){p, s.n};
    return NULL;
}

static const char *read_address(struct arena *a, struct str s, struct str *out)
{
    struct str domain;
    size_t at = str_rchr(s, '@');
    if (s.n > 254 || at == STR_NONE || at == 0 || s.p[0] == '-' || read_domain(a, str_from(s, at + 1), &domain))
        return "is not an address";
    for (size_t i = 0; i < at; i++)
        if (memchr(" \"<>()[],;:\\@", s.p[i], 13))
            return "is not an address";
    *out = arena_str(a, s);
    return NULL;
}

static bool rates_fit(enum conf_type type, struct str s)
{
    struct rate rates[RATES_MOST];
    struct ramp ramp;
    struct str domain;
    if (type == CONF_RATES)
        return rate_read(s, rates) > 0;
    if (type == CONF_RAMP)
        return rate_ramp(s, &ramp);
    while (rate_domain(&s, &domain, rates) > 0)
        continue;
    return s.n == 0;
}

static const char *read_value(struct arena *a, const struct conf_key *k, struct str s, struct conf *c)
{
    for (size_t i = 0; i < s.n; i++)
        if ((unsigned char)s.p[i] < 0x20 || s.p[i] == 0x7f)
            return "holds a control character";
    if (s.n == 0 && k->preset && !*k->preset) {
        *text_of(c, k) = S("");
        return NULL;
    }
    if (s.n == 0)
        return "is empty";
    switch (k->type) {
    case CONF_DOMAIN:
        return read_domain(a, s, text_of(c, k));
    case CONF_ADDRESS:
        return read_address(a, s, text_of(c, k));
    case CONF_ZONE:
        *text_of(c, k) = arena_str(a, s);
        /* UTC needs no file: a start that reads none is cheaper, and ph-hook starts for every mail */
        return str_eq(s, S("UTC")) || when_zone_known(s) ? NULL : "is not a time zone such as Africa/Nairobi";
    case CONF_PATH:
        *text_of(c, k) = in_folder(a, c->folder, s);
        return NULL;
    case CONF_PLACE:
        return read_place(a, k, c->folder, s, text_of(c, k));
    case CONF_CHOICE:
        return read_choice(k, s, number_of(c, k));
    case CONF_NUMBER:
    case CONF_BYTES:
    case CONF_DURATION:
        return read_number(k, s, number_of(c, k));
    case CONF_RATES:
    case CONF_DOMAIN_RATES:
    case CONF_RAMP:
        if (!rates_fit(k->type, s))
            return k->type == CONF_RATES          ? "is not of the form 30/min, 2000/day"
                   : k->type == CONF_DOMAIN_RATES ? "is not of the form gmail.com 20/min 500/day; * 100/hour"
                                                  : "is not of the form 200/day doubling 3d";
        break;
    case CONF_SERVER:
        if (!str_eq(s, S("none")) && !is_server(s))
            return "is neither none nor an address such as 127.0.0.1 or 127.0.0.1:5353";
        break;
    case CONF_TEXT:
        break;
    }
    *text_of(c, k) = arena_str(a, s);
    return NULL;
}

bool conf_put(struct arena *a, struct conf *c, const struct conf_key *k, struct str value, struct str *error)
{
    const char *wrong = read_value(a, k, value, c);
    if (wrong)
        *error = arena_printf(a, "\"%.*s\" %s%s%s%s", (int)(value.n < 200 ? value.n : 200), value.p, wrong,
            k->choices ? " (" : "", k->choices ? k->choices : "", k->choices ? ")" : "");
    return !wrong;
}

/* ---- the file */

struct reader {
    struct arena *mem;
    const char *file;
    int line;
    struct str *error;
    int seen[N_KEYS]; /* the line where it stands, or 0 */
};

static bool read_line(struct reader *r, struct str line, struct conf *out)
{
    line = str_trim(line);
    size_t eq = str_chr(line, '=');
    if (line.n == 0 || line.p[0] == '#')
        return true;
    if (eq == STR_NONE) {
        *r->error = arena_printf(r->mem, "%s line %d: not of the form \"key = value\"", r->file, r->line);
        return false;
    }
    struct str name = str_trim(str_sub(line, 0, eq)), value = str_trim(str_from(line, eq + 1));
    const struct conf_key *k = conf_find(name);
    if (!k) {
        *r->error = arena_printf(r->mem, "%s line %d: there is no key \"%.*s\"", r->file, r->line,
            (int)(name.n < 60 ? name.n : 60), name.p);
        return false;
    }
    int *seen = &r->seen[k - keys];
    struct str wrong;
    bool good = conf_put(r->mem, out, k, value, &wrong);
    if (*seen)
        *r->error =
            arena_printf(r->mem, "%s line %d: %s stands in line %d already", r->file, r->line, k->name, *seen);
    else if (!good)
        *r->error = arena_printf(r->mem, "%s line %d: %s: %.*s", r->file, r->line, k->name, STR(wrong));
    if (*seen || !good)
        return false;
    *seen = r->line;
    return true;
}

/* Defaults that are other keys' values. */
static void complete(struct arena *a, struct conf *c)
{
    if (c->network.n == 0)
        c->network = c->domain;
    if (c->hostname.n == 0)
        c->hostname = c->domain;
    if (c->owner.n == 0)
        c->owner = arena_printf(a, "postmaster@%.*s", STR(c->domain));
}

bool conf_read(struct arena *a, struct str text, const char *file, struct conf *out, struct str *error)
{
    struct reader r = {.mem = a, .file = file, .error = error};
    struct str line, path = str_of(file);
    size_t slash = str_rchr(path, '/');
    if (slash == STR_NONE)
        bug("the path of the configuration is not absolute");
    *out = (struct conf){.file = arena_str(a, path), .folder = arena_str(a, str_sub(path, 0, slash))};
    for (size_t i = 0; i < N_KEYS; i++)
        if (keys[i].preset && read_value(a, &keys[i], str_of(keys[i].preset), out))
            bug("the default of %s is refused", keys[i].name);
    while (r.line++, str_line(&text, &line))
        if (!read_line(&r, line, out))
            return false;
    for (size_t i = 0; i < N_KEYS; i++)
        if (!keys[i].preset && !r.seen[i]) {
            *error = arena_printf(a, "%s: %s is not set", file, keys[i].name);
            return false;
        }
    if (out->retry_last < out->retry_first) {
        *error = arena_printf(a, "%s: retry_last is shorter than retry_first", file);
        return false;
    }
    complete(a, out);
    return true;
}

static const char *absolute(struct arena *a, const char *path, int exit_code)
{
    char here[4096];
    if (path[0] == '/')
        return path;
    if (!getcwd(here, sizeof here))
        die_with(exit_code, "the folder we are in cannot be named: %s", strerror(errno));
    return arena_printf(a, "%s/%s", here, path).p;
}

const struct conf *conf_load_or(struct arena *a, const char *path, int exit_code)
{
    struct conf *c = ARENA_NEW(a, struct conf);
    struct str text, error;
    if (!path || !*path)
        path = getenv("POSTHOUSE_CONFIG");
    if (!path || !*path)
        path = "/etc/posthouse/posthouse.conf";
    path = absolute(a, path, exit_code);
    int err = file_read(a, path, MAX_FILE, &text);
    if (err == ENOENT)
        die_with(exit_code,
            "there is no configuration %s: make one with \"posthouse init\", or name another with "
            "--config or $POSTHOUSE_CONFIG",
            path);
    if (err)
        die_with(err == EACCES && exit_code == EX_CONFIG ? EX_NOPERM : exit_code,
            "the configuration %s cannot be read: %s", path, strerror(err));
    if (!conf_read(a, text, path, c, &error))
        die_with(exit_code, "%s", error.p);
    return c;
}

const struct conf *conf_load(struct arena *a, const char *path)
{
    return conf_load_or(a, path, EX_CONFIG);
}

/* ---- shown */

void conf_show(struct buf *b, const struct conf *c, const struct conf_key *k)
{
    const int64_t *number = (const int64_t *)(const void *)((const char *)c + k->field);
    const struct unit *u = units_of(k);
    struct str words, word = {0};
    switch (k->type) {
    case CONF_TEXT:
    case CONF_SERVER:
    case CONF_DOMAIN:
    case CONF_ADDRESS:
    case CONF_ZONE:
    case CONF_PATH:
    case CONF_PLACE:
    case CONF_RATES:
    case CONF_DOMAIN_RATES:
    case CONF_RAMP:
        buf_put(b, *(const struct str *)(const void *)number);
        return;
    case CONF_CHOICE:
        words = str_of(k->choices);
        for (int64_t i = 0; i <= *number; i++)
            str_word(&words, &word);
        buf_put(b, word);
        return;
    case CONF_NUMBER:
    case CONF_BYTES:
    case CONF_DURATION:
        while (u->letter && (*number == 0 || *number % u->factor != 0))
            u++;
        buf_int(b, *number / u->factor);
        if (u->letter)
            buf_char(b, u->letter);
    }
}
