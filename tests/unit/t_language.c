/* SPDX-License-Identifier: GPL-3.0-or-later */
/* language: what a browser asks for, of what we have. */
#include "text/language.h"

#include "tap.h"

static void accepted(void)
{
    static const struct {
        const char *field;
        enum lang want;
    } cases[] = {{"fr", LANG_FR}, {"pt-BR,pt;q=0.9,en;q=0.8", LANG_PT}, {"de, SW;q=0.5, en;q=0.4", LANG_SW},
        {"en;q=0.1,ar;q=0.2", LANG_AR}, {"zh-Hans-CN", LANG_ZH}, {"hi ; q=1.000, en", LANG_HI},
        {"es;q=0, en;q=0", LANG_FR}, {"", LANG_FR}, {"*", LANG_FR}, {"tlh", LANG_FR}, {"english", LANG_FR},
        {"en;q=2, es;q=0.3", LANG_ES}, {"en;q=, es;q=x, zh;q=0.0001, sw;q=.5", LANG_FR}, {",,;;,", LANG_FR},
        {"es,en", LANG_ES}, {"en;q=0.999,es;q=1", LANG_ES}};
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        printf("# %s\n", cases[i].field);
        CHECK_INT(language_accepted(str_of(cases[i].field), LANG_FR), cases[i].want);
    }
}

static const struct tap_test tests[] = {{"the one of ours that is liked best, or else the house's", accepted}};
TAP_MAIN(tests)
