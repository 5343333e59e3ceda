-- SPDX-License-Identifier: GPL-3.0-or-later
-- Recipients' domains: what is put off or capped is put off as a domain, and no row of the outbox is touched for it.

create table domain (
    id {integer primary key|bigint primary key default nextval('ids')},
    name text not null unique, -- in lower case; empty: the relay, through which everything goes
    off_until {integer|bigint} not null default 0, -- put off after an answer that was about all of it
    off_since {integer|bigint} not null default 0, -- the first of such answers in a row
    offs int not null default 0, -- how many they are: the next mail is a probe
    said text not null default '', -- the last of them
    full_until {integer|bigint} not null default 0, -- until then its cap is used up
    shut int not null default 0 -- one of these may hold: it is to be looked at
) {strict|};
create index domain_shut on domain (id) where shut = 1;

-- mails that were begun, by slices of time, for the caps
create table sent (
    domain {integer|bigint} not null references domain,
    span int not null, -- of the cap, in seconds
    slice {integer|bigint} not null, -- the time, divided by the length of a slice of that span
    n {integer|bigint} not null,
    primary key (domain, span, slice)
) {strict, without rowid|};

insert into domain (name) values ('');
insert into domain (name)
    select distinct substr(folded, {instr|strpos}(folded, '@') + 1) from address
    where {instr|strpos}(folded, '@') > 0 and {instr|strpos}(folded, '@') < length(folded);
alter table address add column domain {integer|bigint} references domain; -- null: it has none
update address set domain =
    (select d.id from domain d where d.name <> '' and
     d.name = substr(address.folded, {instr|strpos}(address.folded, '@') + 1));

alter table outbox add column domain {integer|bigint} references domain;
alter table outbox add column first_try {integer|bigint} not null default 0; -- when it was first answered
update outbox set domain = (select a.domain from address a where a.id = outbox.address);
update outbox set first_try = created where tries > 0;
drop index outbox_waiting;
create index outbox_waiting on outbox (next_try, id, domain) where state = 0;
create index outbox_aside on outbox (id) where state = 3;
