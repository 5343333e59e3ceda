/* SPDX-License-Identifier: GPL-3.0-or-later */
/* What the mail filter in front of us said of a mail. */
#include "filter.h"

#include "base/conf.h"
#include "mail/reading.h"

/* The next of words that have commas between them. */
static bool next_word(struct str *words, struct str *word)
{
    if (words->n == 0)
        return false;
    size_t comma = str_chr(*words, ',');
    *word = str_trim(str_sub(*words, 0, comma == STR_NONE ? words->n : comma));
    *words = comma == STR_NONE ? S("") : str_from(*words, comma + 1);
    return true;
}

static bool names(struct str words, struct str name)
{
    for (struct str word; next_word(&words, &word);)
        if (str_eq_nocase(word, name))
            return true;
    return false;
}

/* The word must end where one of the value ends: "yes, score=9", not "yesterday". */
static bool begins(struct str words, struct str value)
{
    for (struct str word; next_word(&words, &word);)
        if (word.n && str_starts_nocase(value, word) && (value.n == word.n || !ascii_alnum(value.p[word.n])))
            return true;
    return false;
}

/* "X-Spam-Flag: YES", "X-Spam-Status: Yes, score=9", "X-Rspamd-Action: add header" */
enum filter filter_read(const struct conf *conf, const struct mail *m)
{
    struct str rest = m->header, line;
    bool unsure = false;
    while (str_line(&rest, &line)) {
        size_t colon = str_chr(line, ':');
        if (colon == STR_NONE || !names(conf->verdict_header, str_trim(str_sub(line, 0, colon))))
            continue;
        struct str value = str_trim(str_from(line, colon + 1));
        if (begins(conf->verdict_spam, value))
            return FILTER_SPAM;
        unsure = unsure || begins(conf->verdict_unsure, value);
    }
    return unsure ? FILTER_UNSURE : FILTER_SILENT;
}
