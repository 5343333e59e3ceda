/* SPDX-License-Identifier: GPL-3.0-or-later */
/* rigid: code, tables and drawings, and the words that only look a little like them. */
#include "text/rigid.h"

#include "tap.h"

static void check(int line, const char *text, bool want, bool (*of)(struct str))
{
    bool got = of(str_of(text));
    if (got != want)
        printf("# line %d: %s\n", line, text);
    CHECK(got == want);
}
#define YES(of, text) check(__LINE__, text, true, of)
#define NO(of, text) check(__LINE__, text, false, of)

static void code(void)
{
    static const char *const lines[] = {"x <- 1", "rm(list=ls())", "library(meta)", "names(x)", "return(x)",
        "# a remark", "#include <stdio.h>", "// so", "for (int i = 0; i < n; i++) {", "} else {", "free(p);",
        "$ make install", "d$Total[is.na(d$Total)] <- d$Part", "geom_line(aes(colour = Firm, group = Firm)) +",
        "setkey(dat2,player)", "select(ind, category_bin)%>%", "requestURL=reqURL,", ", SE = 3", "import os",
        "def f(x): return x == 1", "\\title{A}", "a && b || c", "std::vector<int> v;", "</div>"};
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++)
        YES(rigid_code, lines[i]);
}

static void words(void)
{
    static const char *const lines[] = {"", "The tank leaks; who has mortar?",
        "See http://a.example/?x=1&y=2_3[4]", "Bring the bucket(s), the spade(s) and *gloves* (old ones).",
        "We are 12, they are 30, all are 42 people.", "#question #water", "- an item", "* another (of two)",
        "Water costs $10, or 10% more; +254 700 123 456",
        "so cumsum(fit$n) is the estimator that he has named, for the times", "Dept | University | City",
        "import of goods is dear", "_emphasis_ and /slants/", "A sentence.   And one more."};
    for (size_t i = 0; i < sizeof lines / sizeof *lines; i++)
        NO(rigid_line, lines[i]);
}

static void tables(void)
{
    YES(rigid_gap, "Ana   12");
    YES(rigid_gap, "a\tb");
    YES(rigid_wide_gap, "Number of observations        0");
    NO(rigid_wide_gap, "Ana   12");
    NO(rigid_gap, "-      an item whose bullet stands far away");
    NO(rigid_gap, "12.    so");
    YES(rigid_row, "[1] 1.5 2 3e-5");
    YES(rigid_row, "ponds 12 14 3");
    NO(rigid_row, "call 0700 123");
    YES(rigid_drawn, "+---+---+");
    YES(rigid_drawn, "/\\_/\\");
    YES(rigid_box, "\u2502a\u2502");
    static char wide[500];
    memset(wide, '=', sizeof wide - 1);
    NO(rigid_line, wide);
}

static const struct tap_test tests[] = {
    {"code of several languages", code},
    {"words, numbers and web addresses", words},
    {"tables and drawings", tables},
};
TAP_MAIN(tests)
