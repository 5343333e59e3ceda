/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The language of somebody of whom only their browser is known. */
#include "text/language.h"

#include "text/template.h"

/* "pt-BR" and "zh-Hans-CN" are pt and zh to us. */
static bool is_tag(struct str tag, enum lang lang)
{
    return str_eq_nocase(str_sub(tag, 0, str_chr(tag, '-')), str_of(template_lang(lang)));
}

/* q=0.8 in thousandths; what is no such number counts as never. */
static int weight(struct str parameter)
{
    parameter = str_trim(parameter);
    if (!str_starts_nocase(parameter, S("q=")))
        return 1000;
    struct str s = str_from(parameter, 2);
    if (s.n == 0 || s.n > 5 || (s.p[0] != '0' && s.p[0] != '1') || (s.n > 1 && s.p[1] != '.'))
        return 0;
    int q = (s.p[0] - '0') * 1000;
    for (size_t i = 2, unit = 100; i < s.n; i++, unit /= 10) {
        if (!ascii_digit(s.p[i]))
            return 0;
        q += (s.p[i] - '0') * (int)unit;
    }
    return q < 1000 ? q : 1000;
}

enum lang language_accepted(struct str field, enum lang otherwise)
{
    struct str one, tag;
    enum lang best = otherwise;
    int most = 0;
    while (str_cut(&field, ',', &one)) {
        int q = 1000;
        if (!str_cut(&one, ';', &tag))
            continue;
        if (one.n)
            q = weight(one);
        tag = str_trim(tag);
        for (enum lang l = LANG_EN; l < LANG_COUNT; l++)
            if (q > most && is_tag(tag, l)) {
                best = l;
                most = q;
            }
    }
    return best;
}
