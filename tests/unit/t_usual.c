/* SPDX-License-Identifier: GPL-3.0-or-later */
/* usual: texts in our languages, in neighbours of theirs, and in none. */
#include "text/usual.h"

#include "tap.h"

static const struct {
    const char *text;
    enum lang lang; /* LANG_COUNT: none of ours */
} cases[] = {{"Nobody here has the money for a plastic liner. We have cement, river sand, a little lime, and "
              "many hands.",
                 LANG_EN},
    {"Personne ici n'a l'argent pour une bâche. Nous avons du ciment, le sable de la rivière et vingt mains.",
        LANG_FR},
    {"Aquí nadie tiene dinero para el plástico. Tenemos cemento, arena del río y muchas manos.", LANG_ES},
    {"Ninguém aqui tem dinheiro para uma lona. Não temos mais do que cimento, areia do rio e muitas mãos.",
        LANG_PT},
    {"Hapa hakuna mtu mwenye pesa za turubai. Tuna saruji, mchanga wa mto na mikono mingi ya kazi.", LANG_SW},
    {"PERO LOS DEL PUEBLO NO TIENEN AGUA DESDE EL LUNES, DICEN LAS VECINAS", LANG_ES},
    {"Hier hat niemand Geld für eine Folie. Wir haben Zement, Flusssand, etwas Kalk und viele Hände.",
        LANG_COUNT},
    {"Niemand hier heeft geld voor folie. Wij hebben cement, zand uit de rivier en veel handen.", LANG_COUNT},
    {"Qui nessuno ha soldi per un telo. Abbiamo cemento, sabbia di fiume e molte mani.", LANG_COUNT},
    {"Nikt tutaj nie ma pieniędzy na folię. Mamy cement, piasek z rzeki i wiele rąk do pracy.", LANG_COUNT},
    {"Burada kimsenin naylon için parası yok. Çimentomuz, nehir kumumuz ve birçok elimiz var.", LANG_COUNT}};

static void of_texts(void)
{
    struct usual u;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        usual_count(str_of(cases[i].text), &u);
        printf("# %s\n", cases[i].text);
        CHECK_INT(usual_lang(&u), cases[i].lang);
        CHECK(cases[i].lang == LANG_COUNT || usual_may_be(&u, cases[i].lang));
        CHECK(!usual_may_be(&u, cases[i].lang == LANG_EN ? LANG_FR : LANG_EN));
    }
}

static void short_ones(void)
{
    struct usual u;
    usual_count(S("Pump leaks again, and the seal is gone"), &u);
    CHECK_INT(u.words, 8);
    CHECK_INT(u.hits[LANG_EN], 2);
    CHECK_INT(usual_lang(&u), LANG_COUNT);
    CHECK(usual_may_be(&u, LANG_EN) && usual_may_be(&u, LANG_FR));
    usual_count(S("It is the seal of the pump"), &u);
    CHECK_INT(usual_lang(&u), LANG_EN);
    usual_count(S(""), &u);
    CHECK_INT(u.words, 0);
    CHECK_INT(usual_lang(&u), LANG_COUNT);
}

static void two_at_once(void)
{
    struct usual u;
    usual_count(S("Nobody here has the money for a plastic liner, and that is that. "
                  "Personne ici n'a l'argent pour une bâche, et vous le savez."),
        &u);
    CHECK_INT(usual_lang(&u), LANG_COUNT);
    CHECK(usual_may_be(&u, LANG_EN) && usual_may_be(&u, LANG_FR) && !usual_may_be(&u, LANG_ES));
}

/* Every word is found, so the table is in order. */
static void words(void)
{
    static const char *const of[LANG_COUNT] = {
        "and are be but can for from have it not of thanks that the this to we will with would you your",
        "au avec ce dans de des du en est et je la le les ne nous par pas pour que qui sur un une vous",
        "al como con de del el en es esta está gracias hola la las lo los me mi más no para pero por que se si "
        "su un una y",
        "ao com da das de do dos e em foi isso mais na nao no não o os para pela pelo por que se são um uma "
        "você é",
        "cha hii hiyo kama katika kwa la lakini na ni pia vya wa ya yetu za"};
    for (enum lang l = LANG_EN; l < LANG_AR; l++) {
        struct usual u;
        usual_count(str_of(of[l]), &u);
        CHECK(u.words > 9);
        CHECK_INT(u.hits[l], u.words);
    }
}

static void long_text(void)
{
    static char text[1 << 20];
    struct usual u;
    for (size_t i = 0; i < sizeof text; i += 4)
        memcpy(text + i, "the ", 4);
    usual_count((struct str){text, sizeof text}, &u);
    CHECK_INT(u.words, 1024);
    memset(text, 'a', sizeof text);
    usual_count((struct str){text, sizeof text}, &u);
    CHECK_INT(u.words, 1);
}

static const struct tap_test tests[] = {{"a text is in one of ours, or in none", of_texts},
    {"a short one tells little", short_ones}, {"nor does one in two languages", two_at_once},
    {"each common word is known", words},
    {"only the first few thousand bytes of a long text count", long_text}};
TAP_MAIN(tests)
