-- Whoever scans the code at a door may write to the doctor of the one guest behind it, and nobody knows who that was: what
-- was written there says so, and is not said to be hers.
alter table guest_message
  add column door boolean not null default false,
  add check (not door or by is null);

-- What was written there before: in the act that wrote down the question.
update guest_message m set door = true
from guest_request q
where m.by is null and q.via = 'door' and q.person = m.person and q.site = m.site and q.asked_at = m.at;
