-- SPDX-License-Identifier: GPL-3.0-or-later
-- What comes back. The first table is the ledger: a row a day, however many reports there are, so that a storm of them
-- costs little. The second is what follows from it, for addresses with which something is wrong.

create table bounce (
    address {integer|bigint} not null references address,
    day {integer|bigint} not null, -- since 1970, in UTC
    kind int not null,
    source int not null,
    list {integer|bigint} not null, -- 0: the service's own mail
    status text not null, -- of the last one: "5.1.1"
    last {integer|bigint} not null, -- when it came
    times {integer|bigint} not null,
    primary key (address, day, kind, source, list)
) {strict, without rowid|};
create index bounce_day on bounce (day);

create table bounce_state (
    address {integer|bigint} not null primary key references address,
    score {integer|bigint} not null, -- as it was on that day
    day {integer|bigint} not null, -- the last on which something counted
    points int not null, -- what that day has added
    last {integer|bigint} not null, -- when something came last that counted
    kind int not null, -- and what it was
    status text not null,
    off {integer|bigint} not null default 0, -- since when delivery is off; 0: it is not
    probed {integer|bigint} not null default 0 -- when the address was asked; 0: not yet
) {strict, without rowid|};
create index bounce_state_off on bounce_state (address) where off > 0;
create index bounce_state_day on bounce_state (day);

-- who was removed, until the list's owners are told
create table bounce_removed (
    list {integer|bigint} not null references list,
    address {integer|bigint} not null references address,
    status text not null,
    at {integer|bigint} not null,
    primary key (list, address)
) {strict, without rowid|};
