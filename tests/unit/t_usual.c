/* SPDX-License-Identifier: GPL-3.0-or-later */
/* usual: texts in many languages, in neighbours of theirs, and in none. */
#include "text/usual.h"

#include "base/embedded.h"
#include "tap.h"

static const struct {
    const char *lang, *text;
} cases[] = {
    {"en", "Nobody here has the money for a plastic liner. We have cement, river sand, a little lime, and many "
           "hands."},
    {"en", "Thanks, that is what we did as well"},
    {"fr", "Personne ici n'a l'argent pour une bâche. Nous avons du ciment, le sable de la rivière et vingt "
           "mains."},
    {"fr", "Bonjour à tous, la pompe est en panne"},
    {"es", "Aquí nadie tiene dinero para el plástico. Tenemos cemento, arena del río y muchas manos."},
    {"es", "PERO LOS DEL PUEBLO NO TIENEN AGUA DESDE EL LUNES, DICEN LAS VECINAS"},
    {"es", "Hola a todos, la bomba pierde agua"},
    {"pt",
        "Ninguém aqui tem dinheiro para uma lona. Não temos mais do que cimento, areia do rio e muitas mãos."},
    {"pt", "Olá, a bomba está a perder água"},
    {"it", "Qui nessuno ha soldi per un telo. Abbiamo cemento, sabbia di fiume e molte mani."},
    {"it", "Ciao a tutti, la pompa perde acqua"},
    {"it", "Buongiorno, qualcuno ha una guarnizione per la pompa del villaggio?"},
    {"it", "La pompa non funziona più da ieri."},
    {"ca", "Aquí ningú té diners per a un plàstic. Tenim ciment, sorra del riu i les mans amb què ho fem."},
    {"ro", "Nimeni nu are bani pentru o folie. Avem ciment, nisip din râu și multe mâini."},
    {"de", "Hier hat niemand Geld für eine Folie. Wir haben Zement, Flusssand, etwas Kalk und viele Hände."},
    {"de", "Hallo zusammen, die Pumpe ist undicht."},
    {"de", "Danke, das hat geholfen!"},
    {"de", "Die Dichtung ist kaputt"},
    {"nl", "Niemand hier heeft geld voor folie. Wij hebben cement, zand uit de rivier en veel handen."},
    {"nl", "Hallo allemaal, de pomp lekt weer."},
    {"nl", "Bedankt, het werkt nu"},
    {"af",
        "Niemand hier het geld vir plastiek nie. Ons kry sement, en hulle haal vir ons sand uit die rivier."},
    {"sv", "Ingen här har pengar till en duk. Vi har cement, sand från ån och många händer."},
    {"da",
        "Her er ikke nogen, der har penge til en dug. Vi har cement, sand fra åen og mange hænder, hvad nu?"},
    {"no",
        "Her er det ikke noen som har penger til en duk. Vi har sement, sand fra elva og mye kraft, hva nå?"},
    {"fi", "Kenelläkään täällä ei ole rahaa muoviin. Meillä on sementtiä, hiekkaa joesta ja monta kättä."},
    {"et", "Siin ei ole kellelgi raha kile jaoks. Meil on tsement, jõeliiv ja palju käsi, mis me teeme?"},
    {"hu", "Itt senkinek nincs pénze fóliára. Van cement, homok a folyóból, és egy kis mész meg sok kéz."},
    {"pl", "Nikt tutaj nie ma pieniędzy na folię. Mamy cement, piasek z rzeki i wiele rąk do pracy."},
    {"pl", "Cześć, pompa jest zepsuta"},
    {"cs", "Nikdo tady nemá peníze na fólii. Máme cement, písek z řeky a také hodně rukou, které pomůžou."},
    {"sk", "Nikto tu nemá peniaze na fóliu. Máme cement, piesok z rieky a tiež veľa rúk, ktoré pomôžu."},
    {"sl",
        "Tukaj nihče nima denarja za folijo. Lahko pa vzamemo cement in pesek iz reke, če bi še kdo pomagal."},
    {"hr", "Ovdje nitko nema novca za foliju, ali je dobro što ima cementa i pijeska iz rijeke, kako ćemo?"},
    {"lt", "Čia niekas neturi pinigų plėvelei, bet yra cemento ir smėlio iš upės."},
    {"lv", "Šeit nevienam nav naudas plēvei, bet ir cements un smiltis no upes."},
    {"sq", "Këtu askush nuk ka para për një plasmas. Kemi çimento dhe rërë nga lumi."},
    {"tr", "Burada kimsenin naylon için parası yok. Çimentomuz, nehir kumumuz ve birçok elimiz var."},
    {"tr", "MERHABA, BU POMPA ÇOK ESKİ VE YENİ BİR CONTA VAR MI?"},
    {"vi", "Ở đây không ai có tiền mua bạt. Chúng tôi có xi măng, cát sông và nhiều người làm."},
    {"id", "Tidak ada orang di sini yang punya uang untuk terpal. Kami punya semen dan pasir dari sungai."},
    {"tl", "Walang pera dito ang mga tao para sa plastik, ngunit may semento at buhangin kami."},
    {"sw", "Hapa hakuna mtu mwenye pesa za turubai. Tuna saruji, mchanga wa mto na mikono mingi ya kazi."},
    {"sw", "Asante sana, pampu yetu ni nzima"},
    {"ru", "Здесь ни у кого нет денег на плёнку. У нас есть цемент, песок из реки и много рук."},
    {"ru", "Спасибо, насос снова работает"},
    {"ru", "Привет! Насос течёт, что делать?"},
    {"uk", "Тут ніхто не має грошей на плівку. У нас є цемент, пісок із річки та багато рук."},
    {"uk", "Дякую, насос знову працює"},
    {"uk", "Насос протікає"},
    {"be",
        "Тут ніхто не мае грошай на плёнку. У нас ёсць цэмент, пясок з ракі і шмат рук, але як гэта рабіць?"},
    {"bg", "Тук никой няма пари за фолио. Ние имаме цимент и пясък от реката, но това не е много."},
    {"sr", "Овде нико нема новца за фолију, али је добро што има цемента и песка из реке, како ћемо?"},
    {"mk", "Овде никој нема пари за фолија, но има цемент и песок од реката, како ќе го правиме?"},
    {"ar", "لا أحد هنا لديه المال لشراء غطاء. لدينا الإسمنت ورمل النهر وأيدٍ كثيرة."},
    {"ar", "السلام عليكم، المضخة لا تعمل"},
    {"fa", "اینجا کسی برای روکش پول ندارد. ما سیمان و شن رودخانه داریم."},
    {"fa", "سلام، پمپ کار نمی‌کند"},
    {"ur", "یہاں کسی کے پاس پلاسٹک کے لیے پیسے نہیں ہیں۔ ہم سیمنٹ اور دریا کی ریت لا سکتے ہیں۔"},
    {"ps", "دلته هېڅوک د پلاستيک پيسې نه لري. موږ سمنټ او د سيند شګه لرو چې کار ورباندې وشي."},
    {"hi", "यहाँ किसी के पास प्लास्टिक के लिए पैसे नहीं हैं। हमारे पास सीमेंट और नदी की रेत है।"},
    {"hi", "नमस्ते, पंप से पानी टपकता है"},
    {"mr", "इथे कोणाकडे प्लास्टिकसाठी पैसे नाहीत, पण सिमेंट आणि नदीची वाळू आहे."},
    {"ne", "यहाँ प्लास्टिक किन्न पैसा छैन, तर सिमेन्ट र बालुवा छ। हामी धेरै मान्छे छौं।"},
};

static void of_texts(void)
{
    struct usual u;
    for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
        printf("# %s\n", cases[i].text);
        usual_count(str_of(cases[i].text), &u);
        CHECK_STR(usual_lang(&u), cases[i].lang);
        CHECK(usual_may_be(&u, str_of(cases[i].lang)));
        CHECK(!usual_may_be(&u, strcmp(cases[i].lang, "en") ? S("en") : S("fr-CA")));
    }
}

/* In none that we have words of, though its words may be others' too. */
static void of_others(void)
{
    static const char *const texts[] = {"Nid oes gan neb yma arian am blastig. Mae gennym sment a thywod afon.",
        "Hemen inork ez du plastikorako dirurik. Porlana eta ibaiko harea ditugu.",
        "Ҳеҷ кас пул надорад, сементу рег ҳаст", "ba wanda yake da kuɗi a nan",
        "foo(bar, 3) == baz[i] && !qux"};
    struct usual u;
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
        printf("# %s\n", texts[i]);
        usual_count(str_of(texts[i]), &u);
        CHECK_STR(usual_lang(&u), "");
    }
}

static void short_ones(void)
{
    struct usual u;
    usual_count(S("La bomba gotea"), &u);
    CHECK_INT(u.words, 3);
    CHECK_STR(usual_lang(&u), "");
    CHECK(usual_may_be(&u, S("es")) && usual_may_be(&u, S("sw")) && usual_may_be(&u, S("en")));
    usual_count(S("x <- lm(y, data = z)"), &u); /* y is a word in Spanish alone */
    CHECK(usual_may_be(&u, S("en")));
    usual_count(S("Gracias"), &u); /* hardly English, but a name may be Spanish */
    CHECK_STR(usual_lang(&u), "");
    CHECK(usual_may_be(&u, S("es-MX")) && !usual_may_be(&u, S("en")));
    usual_count(S("It is the seal of the pump"), &u);
    CHECK_STR(usual_lang(&u), "en");
    usual_count(S("Muñoz, Łódź"), &u); /* as little as they are */
    CHECK(u.words == 2);
    usual_count(S(""), &u);
    CHECK_INT(u.words, 0);
    CHECK_STR(usual_lang(&u), "");
    CHECK(usual_may_be(&u, S("en")) && usual_may_be(&u, S("uk")));
}

static void two_at_once(void)
{
    struct usual u;
    usual_count(S("Nobody here has the money for a plastic liner, and that is that. "
                  "Personne ici n'a l'argent pour une bâche, et vous le savez."),
        &u);
    CHECK_STR(usual_lang(&u), "");
    CHECK(usual_may_be(&u, S("en")) && usual_may_be(&u, S("fr")) && !usual_may_be(&u, S("de")));
}

/* A language that we have no words of may be anything. */
static void unknown_ones(void)
{
    struct usual u;
    usual_count(S("Nobody here has the money for a plastic liner. We have cement and many hands."), &u);
    CHECK(usual_may_be(&u, S("cy")) && usual_may_be(&u, S("")));
    CHECK(!usual_knows(S("cy")) && !usual_knows(S("")) && usual_knows(S("pt-BR")) && usual_knows(S("UK")));
}

/* Each is found by its own words, in whichever files and order they are. */
static void words_of_files(void)
{
    struct usual u;
    size_t languages = 0;
    for (const struct embedded *e = embedded_words; e->name; e++) {
        struct str text = e->bytes, line, tag = str_sub(str_of(e->name), 0, str_chr(str_of(e->name), '.'));
        while (str_line(&text, &line))
            if (str_starts(line, S("usual: "))) {
                printf("# %s\n", e->name);
                languages++;
                usual_count(str_from(line, 7), &u);
                CHECK(str_eq(usual_lang(&u), tag));
                CHECK(usual_knows(tag));
            }
    }
    CHECK(languages >= 41 && languages <= USUAL_MOST);
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

static const struct tap_test tests[] = {{"a text shows which language it is in", of_texts},
    {"or that it is in none that we have words of", of_others}, {"a short one tells little", short_ones},
    {"so does one in two languages", two_at_once}, {"of an unknown language nothing is said", unknown_ones},
    {"each language is known by its own words", words_of_files},
    {"only the first few thousand bytes of a long text count", long_text}};
TAP_MAIN(tests)
