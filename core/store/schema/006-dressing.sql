-- SPDX-License-Identifier: GPL-3.0-or-later
-- What a list asks to have written below each mail, and what a copy carries there. Empty: nothing.
alter table list add column footer text not null default '';
alter table copy add column footer text not null default '';
