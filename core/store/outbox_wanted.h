/* SPDX-License-Identifier: GPL-3.0-or-later */
/* Who of a list gets a post's copy: what asks it in SQL, of the row s of subscription. */
#ifndef STORE_OUTBOX_WANTED_H
#define STORE_OUTBOX_WANTED_H

/* Either they follow no topic alone, or this one. topic: SQL of its id. */
#define OUTBOX_TOPIC_WANTED(topic)                                                                             \
    "(not exists (select 1 from subscription_topic t where t.list = s.list and t.person = s.person)"           \
    " or exists (select 1 from subscription_topic t where t.list = s.list and t.person = s.person"             \
    " and t.topic = " topic "))"

/* They want what they wrote, or did not write it. message: SQL of its id. */
#define OUTBOX_OWN_WANTED(message)                                                                             \
    "(s.no_own = 0 or s.person not in (select w.person from message m"                                         \
    " join person_address w on w.address = m.address where m.id = " message "))"

#endif
