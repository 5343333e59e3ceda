-- SPDX-License-Identifier: GPL-3.0-or-later
-- The first schema. Braces stand where SQLite (before the bar) and PostgreSQL differ. Times are UTC seconds, flags
-- 0 or 1, enums are those of base/id.h. Small tables hold their rows in their key.

{|create sequence ids;}

-- names and values of the service itself: the schema's version, how far the archive has read
create table setting (
    name text primary key,
    value text not null
) {strict, without rowid|};

create table community (
    id {integer primary key|bigint primary key default nextval('ids')},
    name text not null unique,
    region text not null,
    sector text not null,
    lang int not null
) {strict|};

create table list (
    id {integer primary key|bigint primary key default nextval('ids')},
    domain text not null,
    name text not null,
    title text not null,
    about text not null,
    lang int not null,
    post_policy int not null,
    join_policy int not null,
    reply int not null,
    prefix text not null,
    public int not null,
    frozen int not null,
    created {integer|bigint} not null,
    next_post {integer|bigint} not null default 1,
    changes {integer|bigint} not null default 0, -- grows with every change that its archive shows
    unique (domain, name)
) {strict|};

create table topic (
    id {integer primary key|bigint primary key default nextval('ids')},
    list {integer|bigint} not null references list,
    tag text not null,
    title text not null,
    unique (list, tag)
) {strict|};

create table person (
    id {integer primary key|bigint primary key default nextval('ids')},
    name text not null,
    lang int not null,
    zone text not null,
    created {integer|bigint} not null,
    erased {integer|bigint} not null default 0
) {strict|};

create table person_community (
    person {integer|bigint} not null references person,
    community {integer|bigint} not null references community,
    primary key (person, community)
) {strict, without rowid|};

create table address (
    id {integer primary key|bigint primary key default nextval('ids')},
    address text not null, -- as its owner writes it: mail is sent to this
    folded text not null unique, -- in lower case: it is found by this
    verified {integer|bigint} not null default 0
) {strict|};

create table person_address (
    person {integer|bigint} not null references person,
    address {integer|bigint} not null references address,
    main int not null,
    primary key (person, address)
) {strict, without rowid|};
create unique index person_main on person_address (person) where main = 1;
create index person_of_address on person_address (address, person);

create table subscription (
    list {integer|bigint} not null references list,
    person {integer|bigint} not null references person,
    mode int not null,
    joined {integer|bigint} not null,
    digest_day int, -- 0 Monday; null: the list's own
    digest_hour int,
    hide int not null,
    max_bytes {integer|bigint} not null,
    primary key (list, person)
) {strict, without rowid|};
create index subscription_of_person on subscription (person, list);

-- no row: all topics
create table subscription_topic (
    list {integer|bigint} not null,
    person {integer|bigint} not null,
    topic {integer|bigint} not null references topic,
    primary key (list, person, topic),
    foreign key (list, person) references subscription (list, person) on delete cascade
) {strict, without rowid|};

create table role (
    list {integer|bigint} not null references list,
    person {integer|bigint} not null references person,
    role int not null,
    primary key (list, person, role)
) {strict, without rowid|};

-- raw mails and attachments, by their content
create table blob (
    id {integer primary key|bigint primary key default nextval('ids')},
    sha256 {blob|bytea} not null unique,
    size {integer|bigint} not null,
    packed {blob|bytea} not null -- zstd
) {strict|};

create table message (
    id {integer primary key|bigint primary key default nextval('ids')},
    message_id text not null,
    content_hash {blob|bytea} not null,
    permalink text not null unique,
    subject text not null,
    base_subject text not null,
    answers int not null, -- the subject began with Re:
    author text not null,
    address {integer|bigint} references address,
    date {integer|bigint} not null,
    date_zone int not null, -- minutes east of UTC, as the author wrote it
    received {integer|bigint} not null,
    lang text not null,
    has_html int not null,
    automatic int not null,
    shown int not null,
    raw {integer|bigint} references blob,
    -- the long ones last: what stands before them is read without walking through them
    body text not null, -- what the archive shows
    reply text, -- the new words of body; null: all of it
    unique (message_id, content_hash)
) {strict|};
create index message_by_subject on message (base_subject, date) where base_subject <> '';
create index message_by_author on message (address, id) where address is not null;
create index message_of_raw on message (raw);

create table part (
    message {integer|bigint} not null references message,
    n int not null,
    path text not null,
    type text not null,
    charset text not null,
    filename text not null,
    content_id text not null,
    use int not null,
    attached int not null,
    size {integer|bigint} not null,
    sha256 {blob|bytea} not null,
    body text, -- of text parts; null: the message's body is all of it
    content {integer|bigint} references blob,
    primary key (message, n)
) {strict|};
create index part_of_content on part (content) where content is not null;

-- what a message answers, nearest first
create table reference (
    message {integer|bigint} not null references message,
    n int not null,
    ref text not null,
    primary key (message, n)
) {strict, without rowid|};
create index reference_to on reference (ref, message);

create table thread (
    id {integer primary key|bigint primary key default nextval('ids')},
    list {integer|bigint} not null references list,
    subject text not null,
    first_date {integer|bigint} not null,
    last_date {integer|bigint} not null,
    posts {integer|bigint} not null,
    changed {integer|bigint} not null -- the list's changes when it last changed
) {strict|};
create index thread_changed on thread (list, changed, id);

create table post (
    list {integer|bigint} not null references list,
    number {integer|bigint} not null,
    message {integer|bigint} not null references message,
    thread {integer|bigint} not null references thread,
    parent {integer|bigint} not null, -- a post's number in the list; 0: none
    topic {integer|bigint} references topic,
    date {integer|bigint} not null, -- the message's
    filed {integer|bigint} not null,
    changed {integer|bigint} not null,
    primary key (list, number),
    unique (message, list)
) {strict, without rowid|};
create index post_of_thread on post (thread, number);
create index post_by_date on post (list, date, number);
create index post_by_filed on post (list, filed, number);
create index post_of_topic on post (topic, number) where topic is not null;

create table tag (
    list {integer|bigint} not null,
    tag text not null,
    number {integer|bigint} not null,
    primary key (list, tag, number),
    foreign key (list, number) references post (list, number)
) {strict, without rowid|};
create index tag_of_post on tag (list, number, tag);

create table hold (
    id {integer primary key|bigint primary key default nextval('ids')},
    kind int not null,
    list {integer|bigint} references list,
    raw {integer|bigint} references blob, -- null: the bytes lie in the spool's aside/ alone
    entry text not null, -- the spool entry that it came as
    envelope text not null, -- the envelope sender; empty: the null sender
    recipient text not null, -- of ours, with topic or number as it was written
    sender text not null,
    subject text not null,
    words text not null, -- the first new lines
    reason text not null, -- a word that mail/LANG/held_reason.txt knows
    answer int not null,
    at {integer|bigint} not null, -- when it came
    told {integer|bigint} not null, -- when those who decide were told; 0: not yet
    state int not null,
    settled {integer|bigint} not null default 0,
    settled_by text not null default ''
) {strict|};
create index hold_state on hold (state, list, id);
create index hold_untold on hold (kind, id) where told = 0;
create index hold_of_raw on hold (raw);
create index hold_of_entry on hold (entry);

-- commands that wait for their token
create table pending (
    token_hash {blob|bytea} primary key,
    action text not null,
    address text not null,
    person {integer|bigint} references person,
    list {integer|bigint} references list,
    expires {integer|bigint} not null
) {strict, without rowid|};
create index pending_of_address on pending (address, expires);
create index pending_expires on pending (expires);

-- a mail that goes out, as it was dressed, once for all who get it alike
create table copy (
    id {integer primary key|bigint primary key default nextval('ids')},
    kind int not null,
    message {integer|bigint} references message,
    list {integer|bigint} references list,
    mode int not null,
    lang int not null,
    created {integer|bigint} not null,
    head {blob|bytea} not null, -- header lines of ours
    raw {integer|bigint} references blob, -- what follows them; null: the message's own raw mail
    unique (message, list, kind, mode, lang)
) {strict|};
create index copy_of_raw on copy (raw) where raw is not null;

create table outbox (
    id {integer primary key|bigint primary key default nextval('ids')},
    copy {integer|bigint} not null references copy,
    address {integer|bigint} not null references address,
    person {integer|bigint} references person,
    list {integer|bigint} references list,
    state int not null default 0,
    begun int not null default 0, -- claims since the last answer: twice begun and never finished is set aside
    tries int not null default 0,
    next_try {integer|bigint} not null,
    claimed_until {integer|bigint} not null default 0,
    claimed_by text not null default '',
    code int not null default 0,
    answer text not null default '',
    untold int not null default 0, -- who is to be told that it was not delivered: 0 nobody, or they were; 1, 2: enum out_owner
    created {integer|bigint} not null,
    unique (copy, address)
) {strict|};
create index outbox_untold on outbox (untold, list, id) where untold > 0;
create index outbox_waiting on outbox (next_try, id) where state = 0;

-- one digest made: the unique key is what keeps a member from getting two. list 0: the whole network;
-- person 0: the list's public digest
create table issue (
    id {integer primary key|bigint primary key default nextval('ids')},
    list {integer|bigint} not null,
    person {integer|bigint} not null,
    window_start {integer|bigint} not null,
    window_end {integer|bigint} not null,
    made {integer|bigint} not null,
    copy {integer|bigint} references copy,
    unique (list, person, window_start)
) {strict|};

create table issue_item (
    issue {integer|bigint} not null references issue,
    position int not null,
    list {integer|bigint} not null,
    number {integer|bigint} not null,
    primary key (issue, position)
) {strict, without rowid|};

-- everything that is due at some time
create table chore (
    id {integer primary key|bigint primary key default nextval('ids')},
    kind text not null,
    subject {integer|bigint} not null, -- an id of what the kind is about
    due {integer|bigint} not null,
    tried int not null default 0,
    unique (kind, subject)
) {strict|};
create index chore_due on chore (due, id);

-- the audit log: rows are only ever added
create table event (
    id {integer primary key|bigint primary key default nextval('ids')},
    at {integer|bigint} not null,
    kind text not null,
    list {integer|bigint},
    person {integer|bigint},
    message {integer|bigint},
    detail text not null
) {strict|};

-- words are folded and cut by text/fold; either engine only keeps them
{create virtual table search using fts5(
    subject, body, extra, content = '', columnsize = 0,
    tokenize = "unicode61 remove_diacritics 0 categories 'L* M* N* P* S* Co'");
|create table search (message bigint primary key, tokens tsvector not null);
create index search_tokens on search using gin (tokens);}
