/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The pages that a person sees who follows the link. */
#include "web_page.h"

#include <string.h>

#include "base/conf.h"
#include "text/template.h"

/* The words of a page are as plain as those of a mail: the heading, the text, and of the question the button.
 */
static void frame(struct buf *b, enum lang lang, struct str words)
{
    struct str title, gap, text, button = S("");
    str_line(&words, &title);
    str_line(&words, &gap);
    str_line(&words, &text);
    str_line(&words, &button);
    template_put(b, "web/leave.html",
        HOLES(HOLE("lang", str_of(template_lang(lang))), HOLE("title", title), HOLE("text", text),
            HOLE("button", button)));
}

void page_put(struct buf *b, const char *page, enum lang lang, struct str list)
{
    struct buf words;
    buf_init(&words, BUF_MAX);
    template_mail(&words, lang, page /* one of "web_*.txt" */, HOLES(HOLE("list", list)));
    frame(b, lang, buf_str(&words));
    buf_release(&words);
}

void page_load(const struct conf *conf)
{
    static const char *const pages[] = {PAGE_ASK, PAGE_DONE, PAGE_WRONG, PAGE_LATER};
    if (conf->templates.n)
        template_override(conf->templates.p);
    for (enum lang l = LANG_EN; l < LANG_COUNT; l++)
        for (size_t i = 0; i < sizeof pages / sizeof *pages; i++) {
            struct buf b;
            buf_init(&b, BUF_MAX);
            page_put(&b, pages[i], l, S("x@y"));
            buf_release(&b);
        }
}
