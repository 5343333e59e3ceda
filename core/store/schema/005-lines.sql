-- SPDX-License-Identifier: GPL-3.0-or-later
-- Whether each line end in body is its author's, as in HTML and flowed mail. 0: some may be a mail program's, and the archive
-- guesses; of what was filed before this column nobody knows.
alter table message add column hard int not null default 0;
