/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The commonest words of our languages in Latin letters. */
#include "text/usual.h"

#include "base/utf8.h"

/* A text is surely in a language when three of its words and one in twelve are that one's, and half as many
   again as any other's. It is not when hardly one in twenty is, or twice as many are another's: but a few words
   may be in any. */
enum { LOOK = 4096, LONGEST = 8, LEAST = 3, SHORT = 12, SURE = 12, TRACE = 20 };

enum { EN = 1 << LANG_EN, FR = 1 << LANG_FR, ES = 1 << LANG_ES, PT = 1 << LANG_PT, SW = 1 << LANG_SW };

/* In order; each with the languages that it is common in. What is common in German, Dutch or Italian too (in,
   is, a) is left out where the others will do. */
static const struct common {
    const char *word;
    unsigned in;
} common[] = {{"al", ES}, {"and", EN}, {"ao", PT}, {"are", EN}, {"au", FR}, {"avec", FR}, {"be", EN},
    {"but", EN}, {"can", EN}, {"ce", FR}, {"cha", SW}, {"com", PT}, {"como", ES}, {"con", ES}, {"da", PT},
    {"dans", FR}, {"das", PT}, {"de", FR | ES | PT}, {"del", ES}, {"des", FR}, {"do", PT}, {"dos", PT},
    {"du", FR}, {"e", PT}, {"el", ES}, {"em", PT}, {"en", FR | ES}, {"es", ES}, {"est", FR}, {"esta", ES},
    {"est\u00e1", ES}, {"et", FR}, {"foi", PT}, {"for", EN}, {"from", EN}, {"gracias", ES}, {"have", EN},
    {"hii", SW}, {"hiyo", SW}, {"hola", ES}, {"isso", PT}, {"it", EN}, {"je", FR}, {"kama", SW}, {"katika", SW},
    {"kwa", SW}, {"la", FR | ES | SW}, {"lakini", SW}, {"las", ES}, {"le", FR}, {"les", FR}, {"lo", ES},
    {"los", ES}, {"mais", PT}, {"me", ES}, {"mi", ES}, {"m\u00e1s", ES}, {"na", PT | SW}, {"nao", PT},
    {"ne", FR}, {"ni", SW}, {"no", ES | PT}, {"not", EN}, {"nous", FR}, {"n\u00e3o", PT}, {"o", PT}, {"of", EN},
    {"os", PT}, {"par", FR}, {"para", ES | PT}, {"pas", FR}, {"pela", PT}, {"pelo", PT}, {"pero", ES},
    {"pia", SW}, {"por", ES | PT}, {"pour", FR}, {"que", FR | ES | PT}, {"qui", FR}, {"se", ES | PT},
    {"si", ES}, {"su", ES}, {"sur", FR}, {"s\u00e3o", PT}, {"thanks", EN}, {"that", EN}, {"the", EN},
    {"this", EN}, {"to", EN}, {"um", PT}, {"uma", PT}, {"un", FR | ES}, {"una", ES}, {"une", FR},
    {"voc\u00ea", PT}, {"vous", FR}, {"vya", SW}, {"wa", SW}, {"we", EN}, {"will", EN}, {"with", EN},
    {"would", EN}, {"y", ES}, {"ya", SW}, {"yetu", SW}, {"you", EN}, {"your", EN}, {"za", SW}, {"\u00e9", PT}};

static int compared(struct str a, struct str b)
{
    int c = memcmp(a.p, b.p, a.n < b.n ? a.n : b.n);
    return c ? c : (a.n > b.n) - (a.n < b.n);
}

static void look_up(struct usual *u, struct str word)
{
    size_t low = 0, high = sizeof common / sizeof *common;
    u->words++;
    while (low < high) {
        size_t middle = (low + high) / 2;
        int c = compared(word, str_of(common[middle].word));
        if (c == 0) {
            for (enum lang l = LANG_EN; l < LANG_COUNT; l++)
                u->hits[l] += common[middle].in >> l & 1;
            return;
        }
        if (c > 0)
            low = middle + 1;
        else
            high = middle;
    }
}

static bool letter(uint32_t cp)
{
    return cp < 0x80 ? ascii_alpha((char)cp) : cp >= 0xc0 && (cp < 0x2000 || cp > 0x206f);
}

void usual_count(struct str text, struct usual *out)
{
    char word[LONGEST];
    size_t n = 0; /* of the word's bytes */
    *out = (struct usual){0};
    for (struct str rest = utf8_cut(text, LOOK), before = rest; rest.n || n; before = rest) {
        uint32_t cp = ' ';
        utf8_next(&rest, &cp);
        if (!letter(cp)) {
            if (n)
                look_up(out, (struct str){word, n <= LONGEST ? n : 0});
            n = 0;
            continue;
        }
        for (size_t i = 0; i < before.n - rest.n; i++, n++)
            if (n < LONGEST)
                word[n] = ascii_lower(before.p[i]);
    }
}

static size_t most_hits(const struct usual *u, enum lang but)
{
    size_t most = 0;
    for (enum lang l = LANG_EN; l < LANG_COUNT; l++)
        if (l != but && u->hits[l] > most)
            most = u->hits[l];
    return most;
}

enum lang usual_lang(const struct usual *u)
{
    for (enum lang l = LANG_EN; l < LANG_COUNT; l++) {
        size_t hits = u->hits[l];
        if (hits >= LEAST && hits * SURE >= u->words && hits * 2 >= most_hits(u, l) * 3)
            return l;
    }
    return LANG_COUNT;
}

bool usual_may_be(const struct usual *u, enum lang l)
{
    return u->words < SHORT || (u->hits[l] * TRACE >= u->words && u->hits[l] * 2 >= most_hits(u, l));
}
