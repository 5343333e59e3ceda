-- SPDX-License-Identifier: GPL-3.0-or-later
-- Whether a copy hides its author's address: then answers to LIST+p-N@ reach them.
alter table copy add column hides int not null default 0;
