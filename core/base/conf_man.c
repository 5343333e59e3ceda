/* SPDX-License-Identifier: GPL-3.0-or-later */
/* The keys of the configuration as the manual page shows them. */
#include "base/conf.h"

static const char *const type_names[] = {
    [CONF_TEXT] = "text",
    [CONF_DOMAIN] = "domain",
    [CONF_ADDRESS] = "address",
    [CONF_ZONE] = "zone",
    [CONF_PATH] = "path",
    [CONF_PLACE] = "place",
    [CONF_CHOICE] = "word",
    [CONF_NUMBER] = "number",
    [CONF_BYTES] = "size",
    [CONF_DURATION] = "time",
    [CONF_SERVER] = "server",
    [CONF_RATES] = "rates",
    [CONF_DOMAIN_RATES] = "rates",
    [CONF_RAMP] = "ramp",
};

/* mdoc wants each sentence on a line of its own. */
static void put_sentences(struct buf *b, struct str s)
{
    size_t end;
    while ((end = str_find(s, S(". "))) != STR_NONE) {
        buf_put(b, str_sub(s, 0, end + 1));
        buf_char(b, '\n');
        s = str_from(s, end + 2);
    }
    buf_put(b, s);
    buf_char(b, '\n');
}

void conf_print_man(struct buf *b)
{
    size_t n;
    const struct conf_key *keys = conf_keys(&n);
    buf_put(b, S(".Bl -tag -width Ds\n"));
    for (size_t i = 0; i < n; i++) {
        const struct conf_key *k = &keys[i];
        buf_printf(b, ".It Ic %s No = Ar %s\n", k->name, type_names[k->type]);
        put_sentences(b, str_of(k->help));
        if (k->type == CONF_CHOICE)
            buf_printf(b, "One of: %s.\n", k->choices);
        if (!k->preset)
            buf_put(b, S("It must be set.\n"));
        else if (*k->preset)
            buf_printf(b, "Default:\n.Li %s .\n", k->preset);
    }
    buf_put(b, S(".El\n"));
}
