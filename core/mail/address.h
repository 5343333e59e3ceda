/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Addresses: strict about what is one, tolerant about how a list of them is written. */
#ifndef MAIL_ADDRESS_H
#define MAIL_ADDRESS_H

#include "base/str.h"

struct arena;
struct mailbox;
struct mailboxes;

/* A local part (mail/localpart) of at most 64 bytes, a domain of labels (or [literal]); at most 254 bytes of
 * valid UTF-8 (RFC 5321 section 4.5.3, RFC 6532). The domain stands behind the last @. */
bool address_valid(struct str address);
/* Whether the domain is in lower case and the local part in quotes only where it needs them as well: the form
 * in which we keep addresses, and in which they go out. */
bool address_canonical(struct str address);
/* The form in which we keep it; false when it is no address. Blanks around and mailto: are dropped. */
bool address_read(struct arena *a, struct str text, struct str *address);

/* All mailboxes of a From, To, Cc... value, groups opened. What is no valid address is left out; names are
 * decoded. At most 10,000. */
void address_list(struct arena *a, struct str value, struct mailboxes *out);

/* The same outside of the jail, where nothing of a stranger's is decoded: names as they were written, with
 * their encoded words, for build_addresses_written. What is no UTF-8 in them is U+FFFD. */
void address_list_written(struct arena *a, struct str value, struct mailboxes *out);

/* From values of Pipermail archives, where addresses were disguised: "user at host.org (Name)", "user en
 * host.org", "us@r @ending from h@st@org". The last cannot be undone: it becomes an address below .invalid, the
 * same one each time. A name that is only the address again is none; where the address cannot be undone the
 * letters that are left of its local part are the name ("us…r"). False when there is neither a disguise nor an
 * address. */
bool address_undisguise(struct arena *a, struct str value, struct mailbox *out);

#endif
