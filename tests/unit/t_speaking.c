/* SPDX-License-Identifier: GPL-3.0-or-later */
/* speaking: what is declared, what the letters say, and who speaks what. */
#include "action/speaking.h"

#include "action/work.h"
#include "mail/reading.h"
#include "scratch.h"

static struct scratch s;
static struct work w;
static struct list_id garden; /* speaks Swahili */

static void person(const char *address, enum lang lang)
{
    struct person_id p = person_add(w.db, &(struct person){.name = S("M"), .lang = lang, .zone = S("")});
    person_address_add(w.db, p, address_add(w.db, str_of(address)), true);
}

static void begin(void)
{
    s = scratch_open();
    w = (struct work){.mem = s.mem, .db = s.db};
    db_begin(w.db);
    struct list l = {.name = S("garden"), .domain = S("lists.example.org"), .title = S(""), .lang = LANG_SW};
    garden = list_add(w.db, &l);
    person("fatou@example.org", LANG_FR);
    person("layla@example.org", LANG_AR);
    person("shared@example.org", LANG_ES);
    person("shared@example.org", LANG_AR);
    person("shared@example.org", LANG_PT);
}

static void end(void)
{
    db_commit(w.db);
    scratch_end(&s);
}

/* LANG: declared; FROM: who wrote it */
static struct str lang(const char *declared, const char *from, const char *reply)
{
    struct mailbox box = {.address = str_of(from)};
    struct mail m = {.lang = str_of(declared),
        .reply = str_of(reply),
        .text = S("> Hallo"),
        .subject = S("Да"),
        .from = {&box, box.address.n > 0}};
    return speaking_lang(&w, &m, garden);
}

static void order(void)
{
    begin();
    CHECK_STR(lang("pt-BR", "fatou@example.org", "A bomba vaza"), "pt-BR");
    CHECK_STR(lang("", "fatou@example.org", "水泵漏水了"), "zh");
    CHECK_STR(lang("", "Fatou@example.org", "La pompe fuit"), "fr");
    CHECK_STR(lang("", "layla@example.org", "المضخة تسرب الماء"), "ar");
    CHECK_STR(lang("", "stranger@example.org", "Pampu inavuja"), "sw");
    CHECK_STR(lang("", "", "Pampu inavuja"), "sw");
    end();
}

static void letters_disagree(void)
{
    begin();
    CHECK_STR(lang("", "layla@example.org", "Pampu inavuja"), "sw");
    CHECK_STR(lang("", "layla@example.org", "Насос течёт"), "");
    CHECK_STR(lang("", "fatou@example.org", "पंप"), "");
    CHECK_STR(lang("en-US", "fatou@example.org", "水泵漏水了"), "zh");
    CHECK_STR(lang("en-US", "layla@example.org", "المضخة تسرب الماء"), "ar");
    CHECK_STR(lang("en-US", "fatou@example.org", "المضخة تسرب الماء"), "");
    CHECK_STR(lang("hi", "fatou@example.org", "Pump se paani tapakta hai"), "hi");
    CHECK_STR(lang("tt", "fatou@example.org", "Насос ага"), "tt");
    end();
}

static void words_tell(void)
{
    static const char german[] =
        "Hallo zusammen, in unserer Lehrwerkstatt bauen wir mit den Lehrlingen eine Handpumpe nach.";
    static const char spanish[] =
        "La bomba gotea y los vecinos del pueblo no tienen agua, pero el pozo está muy lleno.";
    begin();
    CHECK_STR(lang("", "fatou@example.org", spanish), "es");
    CHECK_STR(lang("", "", spanish), "es");
    CHECK_STR(lang("en-US", "fatou@example.org", spanish), "es");
    CHECK_STR(lang("es-MX", "fatou@example.org", spanish), "es-MX");
    CHECK_STR(lang("gl", "fatou@example.org", spanish), "gl"); /* what we do not know is believed */
    CHECK_STR(lang("", "fatou@example.org", german), "de");    /* neither the author's nor the list's */
    CHECK_STR(lang("en-US", "fatou@example.org", german), "de");
    CHECK_STR(lang("de-AT", "fatou@example.org", german), "de-AT");
    CHECK_STR(lang("", "", "Ciao a tutti, la pompa perde acqua"), "it");
    CHECK_STR(lang("", "layla@example.org", "Привет! Насос течёт, что делать?"), "ru");
    CHECK_STR(lang("ru", "layla@example.org", "Дякую, насос знову працює"), "uk");
    CHECK_STR(lang("", "layla@example.org", "سلام، پمپ کار نمی‌کند"), "fa");
    CHECK_STR(lang("", "fatou@example.org", "पंप से पानी टपकता है"), "hi");
    CHECK_STR(
        lang("", "", "Hemen inork ez du plastikorako dirurik. Porlana eta ibaiko harea ditugu, eta esku asko"),
        "");
    end();
}

/* What is hardly words may be in any language. */
static void says_nothing(void)
{
    begin();
    CHECK_STR(lang("", "", "+1"), "sw");
    CHECK_STR(lang("", "", "x <- foo(3, 4)"), "sw");
    CHECK_STR(lang("", "fatou@example.org", "+1"), "fr");
    CHECK_STR(lang("", "", "Gracias"), ""); /* a word that is not of the list's language */
    CHECK_STR(lang("", "", "https://example.org/"), "sw");
    end();
}

static void several_at_an_address(void)
{
    begin();
    CHECK_STR(lang("", "shared@example.org", "المضخة تسرب الماء"), "ar");
    CHECK_STR(lang("", "shared@example.org", "La bomba gotea"), "sw"); /* Spanish or Portuguese: who knows */
    end();
}

static void no_new_words(void)
{
    begin();
    struct mail m = {.text = S("> 水泵漏水了"), .subject = S("Re: Насос"), .lang = S("")};
    CHECK_STR(speaking_lang(&w, &m, garden), "zh");
    m.text = S("");
    m.subject = S("水泵漏水了");
    CHECK_STR(speaking_lang(&w, &m, garden), "zh");
    m.subject = S("");
    CHECK_STR(speaking_lang(&w, &m, garden), "sw");
    CHECK_STR(speaking_lang(&w, &m, (struct list_id){0}), "");
    end();
}

static void alone(void)
{
    struct work without = {0};
    struct mail m = {.reply = S("ปั๊มน้ำรั่ว"), .lang = S("")};
    CHECK_STR(speaking_lang(&without, &m, (struct list_id){0}), "th");
    m.reply = S("The pump leaks");
    CHECK_STR(speaking_lang(&without, &m, (struct list_id){0}), "");
    m.lang = S("en");
    CHECK_STR(speaking_lang(&without, &m, (struct list_id){0}), "en");
}

static const struct tap_test tests[] = {
    {"declared, then by letters, then the author's, then the list's", order},
    {"what is not written in the mail's letters does not count", letters_disagree},
    {"common words tell, against all but a language that we do not know", words_tell},
    {"where the words say nothing the author's language is taken, then the list's", says_nothing},
    {"who share an address must agree", several_at_an_address},
    {"without new words all words are looked at, then the subject", no_new_words},
    {"without a database the mail alone says it", alone}};
TAP_MAIN(tests)
