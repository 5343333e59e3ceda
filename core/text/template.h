/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Every word that members read stands in a template: a small part of Mustache. Files of templates/ are built
   in; the configuration's folder may override each. Names: "web/thread.html", "mail/fr/welcome.txt".
     {{hole}}            the value; in .html and .xml escaped (in .html as a URL right behind href=" or src=")
     {{{hole}}}          the value as it is, in .html only: for HTML that was made by our own functions
     {{#hole}}...{{/hole}}  shown when the value is not empty;  {{^hole}}...{{/hole}}  when it is empty
     {{! remark }}       nothing. A remark or section mark that is alone in its line leaves no line behind.
   tools/check-templates reads the calls in the C sources: the name stands there as a literal (or, where it is
   computed, a remark inside the call says which: one of "mail/refused_*.txt"), the holes as HOLES(HOLE("x",
   ...)). So a hole without a value fails the build; at run time it is a bug(). */
#ifndef TEXT_TEMPLATE_H
#define TEXT_TEMPLATE_H

#include "base/buf.h"
#include "base/id.h"

struct hole {
    const char *name;
    struct str value;
};

#define HOLE(name, value)                                                                                      \
    {                                                                                                          \
        (name), (value)                                                                                        \
    }
/* The last two arguments of template_put and template_mail. */
#define HOLES(...)                                                                                             \
    (const struct hole[]){__VA_ARGS__}, sizeof((const struct hole[]){__VA_ARGS__}) / sizeof(struct hole)
#define NO_HOLES NULL, 0

/* The folder that overrides templates, kept and not copied; NULL for none. Forgets what was parsed. */
void template_override(const char *folder);
void template_put(struct buf *b, const char *name, const struct hole *holes, size_t n);
/* name without folder ("welcome.txt"), from mail/LANG/; English where that language has not got it, and a log
   line says so: the lint does not let that happen to our own files. */
void template_mail(struct buf *b, enum lang lang, const char *name, const struct hole *holes, size_t n);
bool template_exists(const char *name);
struct str template_bytes(const char *name); /* unparsed, for style.css; a name that is not there is a bug() */
const char *template_lang(enum lang lang);   /* "en", "fr": the folder of mail/, also a BCP 47 tag */

/* For the checker: every hole that the text names, also in its sections, in order of first appearance; false
   with a reason when the text is no good template. The names point into text. */
struct str_list {
    struct str *at;
    size_t n;
};
struct arena;
bool template_holes(struct arena *a, const char *name, struct str text, struct str_list *out, struct str *why);

#endif
