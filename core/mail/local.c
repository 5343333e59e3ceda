/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The grammar of our own addresses, in both directions. */
#include "mail/local.h"

#include <string.h>

#include "base/arena.h"
#include "base/die.h"
#include "mail/localpart.h"

enum argument { ARG_NONE, ARG_ADDRESS, ARG_NUMBER, ARG_TOKEN, ARG_SIGNED, ARG_PLAIN };

#define ADDRESS_MAX 254 /* RFC 5321 section 4.5.3.1.3 less the angle brackets */
#define NAME_MAX_BYTES 40
#define TOKEN_BYTES 16
#define MAC_MIN 12 /* 60 bits in base32 */
#define MAC_MAX 26

static const struct verb {
    const char *word;
    enum argument argument;
} verbs[LOCAL_VERB_COUNT] = {
    [LOCAL_POST] = {"post", ARG_PLAIN},
    [LOCAL_TOPIC] = {"topic", ARG_PLAIN},
    [LOCAL_REQUEST] = {"request", ARG_NONE},
    [LOCAL_JOIN] = {"join", ARG_NONE},
    [LOCAL_SUBSCRIBE] = {"subscribe", ARG_ADDRESS},
    [LOCAL_SUBSCRIBE_DIGEST] = {"subscribe-digest", ARG_ADDRESS},
    [LOCAL_SUBSCRIBE_NOMAIL] = {"subscribe-nomail", ARG_ADDRESS},
    [LOCAL_LEAVE] = {"leave", ARG_NONE},
    [LOCAL_UNSUBSCRIBE] = {"unsubscribe", ARG_NONE},
    [LOCAL_HELP] = {"help", ARG_NONE},
    [LOCAL_OWNER] = {"owner", ARG_NONE},
    [LOCAL_GET] = {"get", ARG_NUMBER},
    [LOCAL_THREAD] = {"thread", ARG_NUMBER},
    [LOCAL_INDEX] = {"index", ARG_NONE},
    [LOCAL_SEARCH] = {"search", ARG_NONE},
    [LOCAL_SAFE] = {"safe", ARG_NONE},
    [LOCAL_REPLY] = {"r", ARG_NUMBER},
    [LOCAL_CONFIRM] = {"c", ARG_TOKEN},
    [LOCAL_MODERATE] = {"m", ARG_TOKEN},
    [LOCAL_ANSWER] = {"y", ARG_TOKEN},
    [LOCAL_ONESHOT] = {"u", ARG_SIGNED},
    [LOCAL_BOUNCE] = {"b", ARG_SIGNED},
    [LOCAL_PRIVATE] = {"p", ARG_NUMBER},
    [LOCAL_COMMANDS] = {"posthouse", ARG_PLAIN},
    [LOCAL_POSTMASTER] = {"postmaster", ARG_PLAIN},
    [LOCAL_ABUSE] = {"abuse", ARG_PLAIN},
};

struct str local_verb_name(enum local_verb v)
{
    return str_of(verbs[v].word);
}

static bool network_name(struct str name, enum local_verb *v)
{
    for (enum local_verb i = LOCAL_COMMANDS; i <= LOCAL_ABUSE; i++)
        if (str_eq(name, local_verb_name(i))) {
            *v = i;
            return true;
        }
    return false;
}

/* ---- reading */

static bool base32(struct str s, size_t min, size_t max)
{
    for (size_t i = 0; i < s.n; i++)
        if (!(s.p[i] >= 'a' && s.p[i] <= 'z') && !(s.p[i] >= '2' && s.p[i] <= '7'))
            return false;
    return s.n >= min && s.n <= max;
}

static bool number(struct str s, int64_t *out)
{
    return s.n && ascii_digit(s.p[0]) && str_int(s, out) && *out > 0;
}

static bool domain_ok(struct str d)
{
    for (size_t i = 0; i < d.n; i++) {
        char c = d.p[i];
        if (!ascii_alnum(c) && !(c & 0x80) && c != '.' && c != '-' && c != '_' && c != '[' && c != ']' &&
            c != ':')
            return false;
    }
    return d.n && d.p[0] != '.' && d.p[0] != '-';
}

/* joe=example.org; the last = stands for the @, since no domain holds one */
static bool asked_for(struct str s, struct local *l)
{
    size_t at = str_rchr(s, '=');
    if (at == STR_NONE || at == 0 || s.p[0] == '-' || !domain_ok(str_from(s, at + 1)))
        return false;
    l->address = s;
    return true;
}

static bool argument_read(enum argument kind, struct str s, struct local *l)
{
    size_t dash;
    switch (kind) {
    case ARG_ADDRESS:
        return asked_for(s, l);
    case ARG_NUMBER:
        return number(s, &l->number);
    case ARG_TOKEN:
        l->token = s;
        return base32(s, TOKEN_BYTES, TOKEN_BYTES);
    case ARG_SIGNED:
        dash = str_chr(s, '-');
        if (dash == STR_NONE)
            return false;
        l->mac = str_from(s, dash + 1);
        return number(str_sub(s, 0, dash), &l->number) && base32(l->mac, MAC_MIN, MAC_MAX);
    case ARG_NONE:
    case ARG_PLAIN:
        break;
    }
    return false;
}

/* Is s, whole, a verb with all that belongs to it? The longer of two words is asked first:
   subscribe-digest-joe=example.org is not about digest-joe. */
static bool verb_read(struct str s, struct local *l)
{
    static const enum local_verb longer[] = {LOCAL_SUBSCRIBE_DIGEST, LOCAL_SUBSCRIBE_NOMAIL};
    for (int i = -(int)(sizeof longer / sizeof *longer); i < LOCAL_COMMANDS; i++) {
        enum local_verb v = i < 0 ? longer[-i - 1] : (enum local_verb)i;
        struct str word = local_verb_name(v);
        enum argument kind = verbs[v].argument;
        if (kind == ARG_PLAIN || !str_starts(s, word))
            continue;
        struct local found = *l;
        bool bare = s.n == word.n && (kind == ARG_NONE || kind == ARG_ADDRESS);
        bool more = s.n > word.n && s.p[word.n] == '-' && argument_read(kind, str_from(s, word.n + 1), &found);
        if (bare || more) {
            *l = found;
            l->verb = v;
            return true;
        }
    }
    return false;
}

/* The leftmost separator behind which everything is one verb, since arguments hold separators too. */
static bool split_verb(struct str part, struct local *l)
{
    for (size_t i = 1; i < part.n; i++)
        if ((part.p[i] == '+' || part.p[i] == '-') && verb_read(str_from(part, i + 1), l)) {
            l->list = str_sub(part, 0, i);
            return true;
        }
    return false;
}

/* u-12-abc: the verb of a token, a number, and no token. An address that a mail program cut is nobody's topic:
   it was meant for us alone. */
static bool broken_token(struct str topic)
{
    bool broken = false;
    for (enum local_verb v = 0; v < LOCAL_COMMANDS && !broken; v++) {
        broken = verbs[v].argument == ARG_SIGNED && topic.n > 2 && topic.p[0] == verbs[v].word[0] &&
                 topic.p[1] == '-' && ascii_digit(topic.p[2]);
    }
    return broken;
}

/* False for what stands for nothing. */
static bool split(struct str part, struct local *l)
{
    if (split_verb(part, l))
        return true;
    size_t plus = str_chr(part, '+');
    bool topic = plus != STR_NONE && plus > 0 && plus + 1 < part.n;
    l->list = plus == STR_NONE || plus == 0 ? part : str_sub(part, 0, plus);
    l->topic = topic ? str_from(part, plus + 1) : S("");
    l->verb = topic ? LOCAL_TOPIC : LOCAL_POST;
    if (network_name(l->list, &l->verb))
        l->topic = S("");
    return !broken_token(l->topic);
}

/* address is in lower case already */
static bool read_lower(struct str address, struct local *l)
{
    size_t at = str_rchr(address, '@');
    if (at == STR_NONE || at == 0 || at > LOCAL_MAX || address.p[0] == '-')
        return false;
    struct str part = str_sub(address, 0, at);
    for (size_t i = 0; i < part.n; i++)
        if ((unsigned char)part.p[i] < 0x21 || strchr("\x7f\"@<>\\,;:()", part.p[i]))
            return false;
    struct str domain = str_from(address, at + 1);
    if (!domain_ok(domain))
        return false;
    *l = (struct local){.domain = domain};
    return split(part, l);
}

static bool lower(struct str address, char out[ADDRESS_MAX], struct str *low)
{
    if (address.n >= 2 && address.p[0] == '<' && address.p[address.n - 1] == '>')
        address = str_sub(address, 1, address.n - 2);
    if (address.n == 0 || address.n > ADDRESS_MAX)
        return false;
    size_t n = 0, quoted = localpart_quoted(address);
    if (quoted && !localpart_valid(str_sub(address, 0, quoted)))
        return false;
    if (quoted) /* "garden"@lists.example.org is garden@lists.example.org */
        n = localpart_plain(out, str_sub(address, 0, quoted)).n;
    for (size_t i = 0; i < n; i++)
        out[i] = ascii_lower(out[i]);
    for (size_t i = quoted; i < address.n; i++)
        out[n++] = ascii_lower(address.p[i]);
    *low = (struct str){out, n};
    return true;
}

bool local_read(struct arena *a, struct str address, struct local *out)
{
    char bytes[ADDRESS_MAX];
    struct str low;
    if (!lower(address, bytes, &low) || !read_lower(arena_str(a, low), out))
        return false;
    if (out->address.n) {
        size_t eq = str_rchr(out->address, '=');
        out->address = arena_printf(
            a, "%.*s@%.*s", STR(str_sub(out->address, 0, eq)), STR(str_from(out->address, eq + 1)));
    }
    return true;
}

bool local_base(struct str address, struct buf *b)
{
    char bytes[ADDRESS_MAX];
    struct str low;
    struct local l;
    if (!lower(address, bytes, &low) || !read_lower(low, &l))
        return false;
    buf_put(b, l.list);
    buf_char(b, '@');
    buf_put(b, l.domain);
    return true;
}

/* ---- writing */

static void put_lower(struct buf *b, struct str s)
{
    for (size_t i = 0; i < s.n; i++)
        buf_char(b, ascii_lower(s.p[i]));
}

static void put_argument(struct buf *b, const struct local *l)
{
    switch (verbs[l->verb].argument) {
    case ARG_ADDRESS:
        if (l->address.n) {
            size_t at = str_rchr(l->address, '@');
            buf_char(b, '-');
            put_lower(b, str_sub(l->address, 0, at));
            buf_char(b, '=');
            put_lower(b, at == STR_NONE ? S("") : str_from(l->address, at + 1));
        }
        break;
    case ARG_NUMBER:
        buf_printf(b, "-%lld", (long long)l->number);
        break;
    case ARG_TOKEN:
        buf_char(b, '-');
        put_lower(b, l->token);
        break;
    case ARG_SIGNED:
        buf_printf(b, "-%lld-", (long long)l->number);
        put_lower(b, l->mac);
        break;
    case ARG_NONE:
    case ARG_PLAIN:
        break;
    }
}

/* People know garden-help from other services; what carries a number or a token is ours and takes +. */
static char separator(enum local_verb v)
{
    return v >= LOCAL_REQUEST && v <= LOCAL_OWNER ? '-' : '+';
}

bool local_write(struct buf *b, const struct local *l)
{
    size_t from = b->n;
    put_lower(b, l->list);
    if (l->verb == LOCAL_TOPIC) {
        buf_char(b, '+');
        put_lower(b, l->topic);
    } else if (verbs[l->verb].argument != ARG_PLAIN) {
        buf_char(b, separator(l->verb));
        buf_put(b, local_verb_name(l->verb));
        put_argument(b, l);
    }
    if (b->n - from > LOCAL_MAX) {
        buf_cut(b, from);
        return false;
    }
    buf_char(b, '@');
    put_lower(b, l->domain);
    return true;
}

struct str local_text(struct arena *a, const struct local *l)
{
    struct buf b;
    buf_init(&b, BUF_MAX);
    if (!local_write(&b, l))
        bug("the list %.*s has an address that is too long", STR(l->list));
    return buf_take(a, &b);
}

/* ---- names */

/* A list's name is a folder of the archive: what stands beside those folders, or is asked for at the root of a
   web site, is no name. */
static bool beside_folders(struct str name)
{
    static const char *const taken[] = {"index", "search", "sessions", "people", "person", "digests",
        "playbooks", "questions", "decisions", "statistics", "calendar", "glossary", "about", "feeds",
        "bundles"};
    static const char *const endings[] = {".html", ".htm", ".gz", ".json", ".xml", ".ics", ".css", ".js",
        ".zip", ".mbox", ".txt", ".atom", ".svg", ".png", ".ico", ".tmp"};
    for (size_t i = 0; i < sizeof taken / sizeof *taken; i++)
        if (str_eq(name, str_of(taken[i])))
            return true;
    for (size_t i = 0; i < sizeof endings / sizeof *endings; i++)
        if (str_ends(name, str_of(endings[i])))
            return true;
    return false;
}

bool local_posts(const struct local *l)
{
    return l->verb == LOCAL_POST || l->verb == LOCAL_TOPIC || l->verb == LOCAL_REPLY;
}

static bool of_letters(struct str name)
{
    if (name.n == 0 || !ascii_alnum(name.p[0]) || !ascii_alnum(name.p[name.n - 1]))
        return false;
    for (size_t i = 0; i < name.n; i++) {
        char c = name.p[i];
        bool mark = c == '.' || c == '_' || c == '-';
        if (c != ascii_lower(c) || !(ascii_alnum(c) || mark) || (mark && name.p[i - 1] == '.'))
            return false;
    }
    return true;
}

/* Mail to them is machines' mail, and mail from them is taken for it. */
static bool machine_name(struct str name)
{
    static const char *const machines[] = {"mailer-daemon", "mailerdaemon", "noreply", "no-reply", "donotreply",
        "do-not-reply", "bounce", "bounces"};
    for (size_t i = 0; i < sizeof machines / sizeof *machines; i++)
        if (str_eq(name, str_of(machines[i])))
            return true;
    return false;
}

/* help@ alone: people who have been told of garden-help@ mean the service. */
static bool verb_alone(struct str name)
{
    for (enum local_verb v = LOCAL_REQUEST; v <= LOCAL_OWNER; v++)
        if (str_eq(name, local_verb_name(v)))
            return true;
    return false;
}

enum local_name local_name_judge(struct str name)
{
    struct local l = {0};
    enum local_verb v;
    if (!of_letters(name))
        return LOCAL_NAME_LETTERS;
    if (name.n > NAME_MAX_BYTES)
        return LOCAL_NAME_LONG;
    if (network_name(name, &v))
        return LOCAL_NAME_NETWORK;
    /* foo-subscribe-bar-subscribe-joe=example.org would ask for foo */
    if (split_verb(name, &l) || str_find(name, S("-subscribe-")) != STR_NONE)
        return LOCAL_NAME_VERB;
    if (beside_folders(name))
        return LOCAL_NAME_ARCHIVE;
    if (machine_name(name))
        return LOCAL_NAME_MACHINE;
    return verb_alone(name) ? LOCAL_NAME_WORD : LOCAL_NAME_GOOD;
}

bool local_name_allowed(struct str name)
{
    enum local_name judged = local_name_judge(name);
    return judged == LOCAL_NAME_GOOD || judged == LOCAL_NAME_MACHINE || judged == LOCAL_NAME_WORD;
}
