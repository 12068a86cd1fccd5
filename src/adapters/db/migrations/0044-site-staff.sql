-- Tests of whoever works at an isolation site: an account, when she was sampled, in which tube, what came of it. No file of
-- a person is opened for it: where the tube is one of the house's own, what the laboratory reports of the tube is the result.
create table site_staff_test (
  id uuid primary key,
  site uuid not null references isolation_site (id),
  place ltree not null,
  account uuid not null,
  sampled_at timestamptz not null,
  tube text,
  sampled_by text not null,
  noted_at timestamptz not null,
  result text check (result in ('negative', 'positive', 'inconclusive', 'invalid')),
  found_at timestamptz,
  -- `house`: what the laboratory reported of her tube.
  found_by text,
  check ((result is null) = (found_at is null)),
  check ((result is null) = (found_by is null))
);
create index site_staff_test_of on site_staff_test (site, account, sampled_at desc);
create index site_staff_test_tube on site_staff_test (tube) where tube is not null and (result is null or found_by = 'house');
alter table site_staff_test enable row level security;
create policy seen on site_staff_test using ((select seawall_everything()) or place <@ any ((select seawall_scope())::ltree[])) with check (true);
