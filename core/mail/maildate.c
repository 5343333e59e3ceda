/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The Date of a mail: words are taken by what they look like, not by where they stand. */
#include "mail/maildate.h"

#include "base/when.h"

struct found {
    struct civil c;
    bool day, month, year, clock, zone;
    int hours_more; /* PM */
};

static const char months[] = "janfebmaraprmayjunjulaugsepoctnovdec";

static int month_of(struct str word)
{
    for (int m = 0; word.n >= 3 && m < 12; m++)
        if (str_eq_nocase(str_sub(word, 0, 3), (struct str){months + 3 * m, 3}))
            return m + 1;
    return 0;
}

static bool weekday_of(struct str word)
{
    static const char *const days[] = {"mon", "tue", "wed", "thu", "fri", "sat", "sun"};
    for (int d = 0; d < 7; d++)
        if (str_starts_nocase(word, str_of(days[d])))
            return true;
    return false;
}

/* RFC 5322 section 4.3, and the names that were met beside them; military letters are not believed. */
static bool zone_named(struct str word, int *minutes)
{
    static const struct {
        const char *name;
        int minutes;
    } zones[] = {{"ut", 0}, {"gmt", 0}, {"utc", 0}, {"z", 0}, {"wet", 0}, {"bst", 60}, {"cet", 60}, {"met", 60},
        {"mez", 60}, {"west", 60}, {"cest", 120}, {"mest", 120}, {"mesz", 120}, {"eet", 120}, {"eest", 180},
        {"msk", 180}, {"msd", 240}, {"ist", 330}, {"jst", 540}, {"kst", 540}, {"hkt", 480}, {"sgt", 480},
        {"eat", 180}, {"cat", 120}, {"sast", 120}, {"wat", 60}, {"aest", 600}, {"aedt", 660}, {"nzst", 720},
        {"nzdt", 780}, {"est", -300}, {"edt", -240}, {"cst", -360}, {"cdt", -300}, {"mst", -420}, {"mdt", -360},
        {"pst", -480}, {"pdt", -420}, {"ast", -240}, {"adt", -180}, {"brt", -180}, {"art", -180},
        {"akst", -540}, {"akdt", -480}, {"hst", -600}};
    for (size_t i = 0; i < sizeof zones / sizeof *zones; i++)
        if (str_eq_nocase(word, str_of(zones[i].name))) {
            *minutes = zones[i].minutes;
            return true;
        }
    return false;
}

/* +0200, -03:30, +2, GMT+0100 */
static bool zone_read(struct str word, int *minutes)
{
    size_t sign = 0;
    while (sign < word.n && ascii_alpha(word.p[sign]))
        sign++;
    if (sign == word.n || (word.p[sign] != '+' && word.p[sign] != '-'))
        return zone_named(word, minutes);
    if (sign > 0 && !zone_named(str_sub(word, 0, sign), minutes))
        return false;
    int digits[4] = {0}, n = 0;
    for (size_t i = sign + 1; i < word.n; i++) {
        if (word.p[i] == ':')
            continue;
        if (!ascii_digit(word.p[i]) || n == 4)
            return false;
        digits[n++] = word.p[i] - '0';
    }
    int hours = n == 4 || n == 2 ? digits[0] * 10 + digits[1] : digits[0];
    int rest = n == 4 ? digits[2] * 10 + digits[3] : n == 3 ? digits[1] * 10 + digits[2] : 0;
    if (n == 0 || hours > 14 || rest > 59)
        return false;
    *minutes = (word.p[sign] == '-' ? -1 : 1) * (hours * 60 + rest);
    return true;
}

/* 10:00, 10:00:00, 10.00.00, 10:00:00.123; 9:5 too */
static bool clock_read(struct str word, struct civil *c)
{
    int64_t part[3] = {0};
    size_t n = 0;
    char mark = str_chr(word, ':') != STR_NONE ? ':' : '.';
    struct str piece;
    if (str_chr(word, mark) == STR_NONE)
        return false;
    while (n < 3 && str_cut(&word, mark, &piece)) {
        size_t dot = str_chr(piece, '.');
        if (n == 2 && dot != STR_NONE)
            piece.n = dot; /* fractions of a second */
        if (piece.n > 2 || !str_int(piece, &part[n]) || part[n] < 0)
            return false;
        n++;
    }
    if (n < 2 || (mark == '.' && n < 3) || part[0] > 23 || part[1] > 59 || part[2] > 60)
        return false;
    c->hour = (int)part[0];
    c->minute = (int)part[1];
    c->second = part[2] == 60 ? 59 : (int)part[2]; /* a leap second */
    return true;
}

static void year_put(struct found *f, int64_t v, size_t digits)
{
    if (digits <= 2)
        v += v < 50 ? 2000 : 1900;
    else if (digits == 3)
        v += 1900;
    f->c.year = (int)v;
    f->year = true;
}

/* One word of a date; false when it spoils the date. */
static bool word_read(struct found *f, struct str word)
{
    int64_t v;
    int month = month_of(word);
    if (ascii_digit(word.p[0]) && str_int(word, &v)) {
        if (word.n <= 2 && !f->day && v >= 1 && v <= 31) {
            f->c.day = (int)v;
            f->day = true;
        } else if (word.n <= 4 && !f->year) {
            year_put(f, v, word.n);
        } else {
            return false;
        }
    } else if (month && !f->month) {
        f->c.month = month;
        f->month = true;
    } else if (!f->clock && clock_read(word, &f->c)) {
        f->clock = true;
    } else if (str_eq_nocase(word, S("pm")) || str_eq_nocase(word, S("am"))) {
        f->hours_more = f->c.hour < 12 && ascii_lower(word.p[0]) == 'p' ? 12 : 0;
        f->hours_more = f->c.hour == 12 && ascii_lower(word.p[0]) == 'a' ? -12 : f->hours_more;
    } else if (f->clock && !f->zone && zone_read(word, &f->c.offset)) {
        f->zone = true;
    } else if (f->clock && (word.p[0] == '+' || (word.p[0] == '-' && word.n > 1 && ascii_digit(word.p[1])))) {
        return f->zone; /* +9999 is no zone; what stands behind a zone is a remark */
    } else {
        return weekday_of(word) || f->clock;
    }
    return true;
}

/* The next word, past blanks, commas and comments; 1-Jan-2024 is three words. */
static bool next_word(struct str *s, bool clock, struct str *word)
{
    size_t i = 0, depth = 0;
    for (; i < s->n; i++) {
        char c = s->p[i];
        depth += c == '(';
        if (!depth && !ascii_blank(c) && c != ',' && c != '"')
            break;
        if (c == ')' && depth)
            depth--;
    }
    if (!clock && i < s->n && s->p[i] == '-')
        i++;
    size_t from = i;
    while (i < s->n && !ascii_blank(s->p[i]) && s->p[i] != ',' && s->p[i] != '(' && s->p[i] != '"' &&
           (clock || s->p[i] != '-'))
        i++;
    *word = str_sub(*s, from, i - from);
    *s = str_from(*s, i);
    return word->n > 0;
}

static bool iso_zone(struct str value, int *zone)
{
    size_t i = str_rchr(value, '+');
    if (i == STR_NONE)
        i = str_rchr(value, '-');
    *zone = 0;
    if (i != STR_NONE && i > 10)
        zone_read(str_from(value, i), zone);
    return true;
}

static bool in_range(int64_t at)
{
    return at >= 0 && at < (int64_t)7258118400; /* 2200 */
}

bool maildate_read(struct str value, int64_t *at, int *zone)
{
    value = str_trim(value);
    int64_t t;
    if (when_iso_read(value, &t))
        return in_range(t) && iso_zone(value, zone) && ((void)(*at = t), true);
    struct found f = {0};
    struct str word;
    for (int words = 0; next_word(&value, f.clock, &word); words++)
        if (words > 20 || (!word_read(&f, word) && (words > 0 || !ascii_alpha(word.p[0]))))
            return false; /* a first word may be a weekday in any language */
    if (!f.day || !f.month || !f.year)
        return false;
    f.c.hour += f.hours_more;
    t = when_join_utc(&f.c);
    struct civil back;
    when_split_offset(t, f.c.offset, &back);
    if (back.day != f.c.day || !in_range(t)) /* 31 February is no date */
        return false;
    *at = t;
    *zone = f.c.offset;
    return true;
}
