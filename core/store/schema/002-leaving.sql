-- SPDX-License-Identifier: GPL-3.0-or-later
-- Who leaves a list takes what waits for them out of the outbox: found without a look at every row that waits.
create index outbox_of_person on outbox (person, list) where state = 0 and person is not null;
