-- SPDX-License-Identifier: GPL-3.0-or-later
-- What a member does not want to get: their own posts, and those that name them in To or Cc, which they have already.
alter table subscription add column no_own int not null default 0;
alter table subscription add column no_copies int not null default 0;
create index subscription_no_copies on subscription (list, person) where no_copies = 1;
