/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Markdown by way of cmark, its tree made safe before it is rendered. The only user of cmark. */
#include "text/markdown.h"

#include <cmark.h>

#include "base/arena.h"
#include "base/die.h"
#include "text/escape.h"
#include "text/link.h"

/* cmark 0.30 is super-linear in nested containers, brackets and emphasis; below these it took 0.06 s at most.
 */
enum { LARGEST = 256 * 1024, CONTAINERS = 24, BRACKETS = 4000, EMPHASES = 20000 };

enum { HEADING_SHIFT = 2, HEADING_MAX = 6 };

struct change {
    cmark_node *node;
    bool in_link;
};

static bool harmless(struct str text)
{
    size_t brackets = 0, emphases = 0, containers = 0;
    bool head = true;
    if (text.n > LARGEST)
        return false;
    for (size_t i = 0; i < text.n; i++) {
        char c = text.p[i];
        brackets += c == '[' || c == '!';
        emphases += c == '*' || c == '_';
        if (c == '\n' || c == '\r') {
            head = true;
            containers = 0;
        } else if (head && c && strchr(">-+*.)", c)) {
            containers += c == '>' || (i + 1 < text.n && ascii_blank(text.p[i + 1]));
            if (containers > CONTAINERS)
                return false;
        } else if (!ascii_blank(c) && !ascii_digit(c)) {
            head = false;
        }
    }
    return brackets < BRACKETS && emphases < EMPHASES;
}

static struct str literal_of(cmark_node *node)
{
    return str_of(cmark_node_get_literal(node));
}

/* A node that is rendered as this HTML, around its children. */
static cmark_node *custom(struct arena *a, struct buf *html, const char *end)
{
    cmark_node *node = cmark_node_new(CMARK_NODE_CUSTOM_INLINE);
    if (!node || !cmark_node_set_on_enter(node, arena_z(a, buf_str(html))) ||
        !cmark_node_set_on_exit(node, end))
        die("out of memory");
    buf_reset(html);
    return node;
}

static void put_in_place(cmark_node *old, cmark_node *new)
{
    if (!cmark_node_replace(old, new))
        bug("markdown: a node cannot stand here");
    cmark_node_free(old);
}

static void change_text(struct arena *a, struct buf *html, const struct change *c)
{
    if (c->in_link)
        html_text(html, literal_of(c->node));
    else
        link_html(html, literal_of(c->node));
    put_in_place(c->node, custom(a, html, ""));
}

static void change_html_block(struct arena *a, struct buf *html, const struct change *c)
{
    cmark_node *paragraph = cmark_node_new(CMARK_NODE_PARAGRAPH);
    html_text(html, str_trim(literal_of(c->node)));
    if (!paragraph || !cmark_node_append_child(paragraph, custom(a, html, "")))
        die("out of memory");
    put_in_place(c->node, paragraph);
}

/* Without the fence's words, which name a class; and the keyboard reaches it where it is scrolled, as in
 * text/blocks. */
static void change_code(struct arena *a, struct buf *html, const struct change *c)
{
    cmark_node *code = cmark_node_new(CMARK_NODE_CUSTOM_BLOCK);
    buf_put(html, S("<pre tabindex=\"0\"><code>"));
    html_text(html, literal_of(c->node));
    buf_put(html, S("</code></pre>"));
    if (!code || !cmark_node_set_on_enter(code, arena_z(a, buf_str(html))))
        die("out of memory");
    buf_reset(html);
    put_in_place(c->node, code);
}

/* Relative addresses lead nowhere: the mail stood on no page. */
static bool absolute(struct str url)
{
    return str_starts_nocase(url, S("http://")) || str_starts_nocase(url, S("https://")) ||
           str_starts_nocase(url, S("mailto:"));
}

static void change_link(struct arena *a, struct buf *html, const struct change *c)
{
    struct str url = str_of(cmark_node_get_url(c->node));
    bool shown = !c->in_link && absolute(url) && url_allowed(url);
    if (shown)
        link_open(html, url);
    if (!cmark_node_first_child(c->node)) /* an image without words */
        html_text(html, url);
    cmark_node *new = custom(a, html, shown ? "</a>" : "");
    for (cmark_node *child; (child = cmark_node_first_child(c->node)) != NULL;)
        cmark_node_append_child(new, child);
    put_in_place(c->node, new);
}

static void change(struct arena *a, struct buf *html, const struct change *c)
{
    switch (cmark_node_get_type(c->node)) {
    case CMARK_NODE_TEXT:
    case CMARK_NODE_HTML_INLINE:
        change_text(a, html, c);
        break;
    case CMARK_NODE_HTML_BLOCK:
        change_html_block(a, html, c);
        break;
    case CMARK_NODE_LINK:
    case CMARK_NODE_IMAGE:
        change_link(a, html, c);
        break;
    case CMARK_NODE_CODE_BLOCK:
        change_code(a, html, c);
        break;
    case CMARK_NODE_HEADING: {
        int level = cmark_node_get_heading_level(c->node) + HEADING_SHIFT;
        cmark_node_set_heading_level(c->node, level < HEADING_MAX ? level : HEADING_MAX);
        break;
    }
    default:
        break;
    }
}

/* The nodes are gathered first: an iterator does not outlive the changes. */
static void make_safe(struct arena *a, cmark_node *root)
{
    struct change *changes = NULL;
    size_t n = 0, cap = 0;
    unsigned links = 0;
    cmark_event_type event;
    cmark_iter *iter = cmark_iter_new(root);
    while ((event = cmark_iter_next(iter)) != CMARK_EVENT_DONE) {
        cmark_node *node = cmark_iter_get_node(iter);
        cmark_node_type type = cmark_node_get_type(node);
        bool link = type == CMARK_NODE_LINK || type == CMARK_NODE_IMAGE;
        if (event == CMARK_EVENT_ENTER) {
            changes = arena_push(a, changes, &n, &cap, sizeof *changes);
            changes[n - 1] = (struct change){node, links > 0};
            links += link;
        } else {
            links -= link;
        }
    }
    cmark_iter_free(iter);
    struct buf html;
    buf_init(&html, BUF_MAX);
    for (size_t i = 0; i < n; i++)
        change(a, &html, &changes[i]);
    buf_release(&html);
}

bool markdown_html(struct buf *b, struct arena *a, struct str text, bool lines)
{
    if (!harmless(text))
        return false;
    cmark_node *root = cmark_parse_document(text.p, text.n, CMARK_OPT_VALIDATE_UTF8);
    if (!root)
        die("out of memory");
    cmark_consolidate_text_nodes(root);
    make_safe(a, root);
    char *html = cmark_render_html(root, lines ? CMARK_OPT_HARDBREAKS : CMARK_OPT_DEFAULT);
    buf_put(b, str_of(html));
    free(html);
    cmark_node_free(root);
    return true;
}
