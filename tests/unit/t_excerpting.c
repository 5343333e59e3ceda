/* SPDX-License-Identifier: GPL-3.0-or-later */
/* excerpting: the first real sentence, in the languages of our members, of mail as people write it. */
#include "action/excerpting.h"

#include "action/work.h"
#include "base/arena.h"
#include "base/letter.h"
#include "base/utf8.h"
#include "base/words.h"
#include "scratch.h"

static void gist(const char *reply, const char *want)
{
    struct arena *a = arena_new();
    CHECK_STR(excerpting_gist(a, words_load(), str_of(reply)), want);
    arena_free(a);
}

static void plain(void)
{
    gist("The tank at the school leaks again.\nWe need clay.\n", "The tank at the school leaks again.");
    gist("The tank at the school\nleaks again, and nobody knows\nwhy. More below.\n",
        "The tank at the school leaks again, and nobody knows why.");
    gist("Yes. We did that in March and it held. Then it rained.\n", "Yes. We did that in March and it held.");
    gist("no full stop and no capital\n\nsecond paragraph", "no full stop and no capital");
    gist("Is it the seal? Or the rod?\n", "Is it the seal? Or the rod?");
    gist("She said \"it leaks everywhere now.\" Then she left.\n", "She said \"it leaks everywhere now.\"");
}

static void greetings(void)
{
    gist("Hi all,\n\nthe tank at the school leaks.\n", "the tank at the school leaks.");
    gist("Hi all, the tank at the school leaks.\n", "the tank at the school leaks.");
    gist("Hello! The tank at the school leaks.\n", "The tank at the school leaks.");
    gist("Hello. The tank at the school leaks.\n", "The tank at the school leaks.");
    gist("Dear Mr. Otieno,\nThe tank at the school leaks.\n", "The tank at the school leaks.");
    gist("Amina,\n\nThe tank at the school leaks.\n", "The tank at the school leaks.");
    gist("Bonjour à toutes et à tous,\n\nla citerne fuit depuis lundi.\n", "la citerne fuit depuis lundi.");
    gist("Hola a todas:\nEl tanque pierde agua desde ayer.\n", "El tanque pierde agua desde ayer.");
    gist("Prezados, o tanque está vazando desde ontem.\n", "o tanque está vazando desde ontem.");
    gist("Habari wote,\nTangi la shule linavuja tena.\n", "Tangi la shule linavuja tena.");
    gist("Dear friends and neighbours of the wells in the north we have news for you.\n",
        "Dear friends and neighbours of the wells in the north we have news for you.");
    gist("Bom dia, Amina,\n\nEu começaria por esse cano.\n", "Eu começaria por esse cano.");
    gist("Compañeras y compañeros:\n\nLlovió toda la semana.\n", "Llovió toda la semana.");
    gist("To all who lend seed with us,\n\nthe rule has changed.\n", "the rule has changed.");
    gist("Эрве!\n\nУ нас семена бродят пять дней.\n", "У нас семена бродят пять дней.");
    gist("Hello\n\nThe tank at the school leaks.\n", "The tank at the school leaks.");
}

static void no_sentences(void)
{
    gist("Thanks a lot!\n", "Thanks a lot!");
    gist("Thanks!\n\nAna\n", "Thanks!");
    gist("Asante sana!\n", "Asante sana!");
    gist("Thanks!\n\nThe tank at the school holds.\n", "The tank at the school holds.");
    gist("Thank you. The tank at the school holds.\n", "The tank at the school holds.");
    gist("#water #question\n\nThe tank at the school leaks.\n", "The tank at the school leaks.");
    gist("> The tank?\n\nIt holds now, thanks to the clay.\n", "It holds now, thanks to the clay.");
    gist("On 5 May 2026, Ana wrote:\n\nIt holds now, thanks to the clay.\n",
        "It holds now, thanks to the clay.");
    gist("----------------------------\n*****\nIt holds now, thanks to the clay.\n",
        "It holds now, thanks to the clay.");
    gist("https://example.org/a/b\n\nThis page shows how the rod is fixed.\n",
        "This page shows how the rod is fixed.");
    gist("Best regards,\nAna\n", "Best regards,");
    gist("-------------- next part --------------\nAn HTML attachment was scrubbed...\n", "");
    gist("Sent from my phone\n", "");
    gist("", "");
    gist("\n\n  \n", "");
    gist("+1\n", "");
    gist("?!\n...\n", "");
    gist("#water\n", "");
}

static void what_stands_below(void)
{
    gist("Hello all,\n\nour next meeting is on\n\n    Thursday 14 May, 15:00\n    in Nairobi\n\nBring clay.\n",
        "our next meeting is on Thursday 14 May, 15:00 in Nairobi");
    gist("This is what the banks will do:\n\n- lend a cup and a half for each. Not more.\n- ask\n",
        "This is what the banks will do: lend a cup and a half for each.");
    gist("Une question et un détail :\n\nQuel savon ?\n", "Une question et un détail : Quel savon ?");
    gist("很多人拿衣服来换拉链，其实十条里有七条不用换，我的顺序是这样的：\n\n先看拉头，不看链牙，最后再看别的"
         "东西。再试。"
         "\n",
        "很多人拿衣服来换拉链，其实十条里有七条不用换，我的顺序是这样的：先看拉头，不看链牙，最后再看别的东西"
        "。");
    gist("We bought for the tank\n- clay\n- lime\n", "We bought for the tank clay\u2026");
    gist("The numbers of the week are these:\n\n> 12\n", "The numbers of the week are these\u2026");
    gist("The numbers of the week are these:\n", "The numbers of the week are these\u2026");
    gist("The tank holds since Monday\n\nWe need clay.\n", "The tank holds since Monday");
    gist("The tank holds since Monday.\n\n    We need clay.\n", "The tank holds since Monday.");
    gist(
        "(short sentences, for the machine)\n\nDo not store it. It smells.\n\n", "Do not store it. It smells.");
    gist("(I read by machine.) The vat is alive again, at last.\n", "The vat is alive again, at last.");
    gist("#decision We lend a cup and a half for each. Not more.\n", "We lend a cup and a half for each.");
    gist("Il dit : « Il ne manque qu'un bouton. » Et il rit.\n", "Il dit : « Il ne manque qu'un bouton. »");
    gist("(see the attachment)\n", "(see the attachment)");
}

static void stops_that_are_none(void)
{
    gist(
        "Dr. Okello measured 3.5 litres an hour. That is little.\n", "Dr. Okello measured 3.5 litres an hour.");
    gist("We used e.g. clay and lime on it. Then we waited.\n", "We used e.g. clay and lime on it.");
    gist("Look at www.example.org for the drawing. It is old.\n", "Look at www.example.org for the drawing.");
    gist("They cost approx. forty shillings each. Cheap.\n", "They cost approx. forty shillings each.");
    gist("We began this in 2024. Nobody came.\n", "We began this in 2024. Nobody came.");
    gist("It went on and on... Then it stopped for good.\n", "It went on and on... Then it stopped for good.");
}

static void lists(void)
{
    gist("1. Dig out the old clay.\n2. Wet it.\n", "Dig out the old clay.");
    gist("You need these:\n- clay\n- lime\n", "You need these: clay…");
    gist("Three things that we\nlearned this week:\n* wet clay holds\n",
        "Three things that we learned this week: wet clay holds");
}

static void other_scripts(void)
{
    gist("大家好！学校的水箱又漏水了，谁知道为什么？我们需要粘土。\n", "学校的水箱又漏水了，谁知道为什么？");
    gist("各位姐妹：\n\n我在云南大理用板蓝\n根染布。做了五年。\n", "我在云南大理用板蓝根染布。");
    gist("السلام عليكم جميعا،\n\nهل يتسرب الخزان في المدرسة مرة أخرى؟ نحتاج طينا.\n",
        "هل يتسرب الخزان في المدرسة مرة أخرى؟");
    gist("नमस्ते,\nस्कूल की टंकी फिर से रिस रही है। हमें मिट्टी चाहिए।\n", "स्कूल की टंकी फिर से रिस रही है।");
    gist("Здравствуйте!\n\nБак в школе опять течёт. Нужна глина.\n", "Бак в школе опять течёт.");
}

static void is_cut(const char *piece, bool with_words)
{
    struct arena *a = arena_new();
    struct str text = S("");
    for (int i = 0; i < 400; i++)
        text = arena_printf(a, "%.*s%s", STR(text), piece);
    struct str g = excerpting_gist(a, words_load(), text), rest = g;
    size_t n = 0;
    for (uint32_t cp; utf8_next(&rest, &cp);)
        n++;
    CHECK(utf8_valid(g));
    CHECK(str_ends(g, S("…")));
    CHECK(n <= GIST_MOST && n > GIST_MOST - 30);
    struct str head = str_sub(g, 0, g.n - 3);
    CHECK(str_starts(text, head));
    if (with_words)
        CHECK(text.p[head.n] == ' ');
    arena_free(a);
}

static void cuts(void)
{
    is_cut("very long words ", true);
    is_cut("水箱漏水", false);
    is_cut("ك", false);
    is_cut("नी", false);
    is_cut("x", false);
    struct arena *a = arena_new(); /* a letter with its marks is never parted */
    struct str text = S("");
    for (int i = 0; i < 300; i++)
        text = arena_printf(a, "%.*se\u0301", STR(text));
    struct str g = excerpting_gist(a, words_load(), text);
    CHECK(str_ends(g, S("e\u0301…")));
    arena_free(a);
}

static void hostile(void)
{
    gist("The\x07 tank\tleaks \x1b[31magain and again.\n", "The tank leaks [31magain and again.");
    gist("Look ==================== here at the tank.\n", "Look here at the tank.");
    gist("It works!!!!!!!! We are so glad about it.\n", "It works We are so glad about it.");
    struct arena *a = arena_new();
    char *big = arena_alloc(a, 3 << 20);
    memset(big, '.', 3 << 20);
    CHECK_STR(excerpting_gist(a, words_load(), (struct str){big, 3 << 20}), "");
    for (size_t i = 0; i < 3 << 20; i++)
        big[i] = i % 2 ? '.' : 'a';
    CHECK(excerpting_gist(a, words_load(), (struct str){big, 3 << 20}).n <= GIST_MOST + 3);
    for (size_t i = 0; i < 3 << 20; i++)
        big[i] = i % 3 ? '\n' : '>';
    CHECK_STR(excerpting_gist(a, words_load(), (struct str){big, 3 << 20}), "");
    arena_free(a);
}

static void subjects(void)
{
    static const char *const pairs[][2] = {{"Re: [garden] Leaking tank? #water", "Leaking tank?"},
        {"RE: Fwd: AW: Tank", "Tank"}, {"======== NEWS ========", "NEWS"}, {"Re:", ""}, {"", ""},
        {"回复：水箱漏水", "水箱漏水"}};
    struct arena *a = arena_new();
    for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++)
        CHECK_STR(excerpting_subject(a, words_load(), str_of(pairs[i][0])), pairs[i][1]);
    arena_free(a);
}

static void table(void)
{
    struct scratch s = scratch_open();
    struct work w = {.mem = s.mem, .db = s.db, .words = words_load()};
    struct message_id ids[600];
    db_begin(s.db);
    for (int i = 0; i < 600; i++) {
        const char *n = arena_printf(s.mem, "Message number %d is here now.", i).p;
        ids[i] = scratch_message(s.db, arena_printf(s.mem, "%d@x", i).p, "s", n, 1, NULL);
    }
    db_commit(s.db);
    struct arena *run = arena_new();
    struct excerpts *e = excerpts_new(run);
    const struct excerpt *first = excerpts_get(e, &w, ids[0]);
    for (int round = 0; round < 2; round++)
        for (int i = 0; i < 600; i++)
            CHECK_STR(
                excerpts_get(e, &w, ids[i])->gist, arena_printf(s.mem, "Message number %d is here now.", i).p);
    CHECK(excerpts_get(e, &w, ids[0]) == first); /* made once */
    CHECK_STR(first->author, "Ana");
    CHECK(excerpts_get(e, &w, (struct message_id){ids[599].v + 1000}) == NULL);
    arena_free(run);
    scratch_end(&s);
}

static const struct tap_test tests[] = {
    {"the first sentence of plain words", plain},
    {"greetings are not the gist", greetings},
    {"tags, quotes, attributions, farewells, rules and links are not the gist", no_sentences},
    {"full stops that end no sentence", stops_that_are_none},
    {"a line of a list stands alone", lists},
    {"a sentence that leads on goes on with what stands below; what is said by the way does not",
        what_stands_below},
    {"Chinese, Arabic, Hindi and Cyrillic sentences end where theirs do", other_scripts},
    {"long sentences are cut behind a word, or between characters", cuts},
    {"control characters, runs of signs, megabytes of nothing", hostile},
    {"what a thread is called", subjects},
    {"each message is read once a run", table},
};
TAP_MAIN(tests)
