-- Who drives a trip: one of ours by her account, or by name a driver of another company with the training in protection
-- she showed; and why she drives though she has none. All three null: planned before anybody was asked.
alter table trip
  add column driver_account text,
  add column driver_shown text,
  add column driver_why text,
  add check (driver_account is null or driver_shown is null);
