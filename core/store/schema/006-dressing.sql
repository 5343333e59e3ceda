-- SPDX-License-Identifier: GPL-3.0-or-later
-- What a list asks to have written below each mail, and what a copy carries there. Empty: nothing.
alter table list add column footer text not null default '';
alter table copy add column footer text not null default '';

-- what authors' domains ask for (DMARC), as the DNS said
create table wish (
    domain text not null primary key, -- in lower case
    policy int not null,
    strict int not null,
    until {integer|bigint} not null
) {strict, without rowid|};
create index wish_until on wish (until);
