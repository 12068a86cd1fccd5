-- What whoever leaves a site says of her stay: a score for each of what was asked, of a day and a site, and of nobody. That she
-- has been asked stands with her leaving; nothing leads from there to what she said.
create table site_rating (
  id uuid not null,
  site uuid not null references isolation_site (id),
  place ltree not null,
  on_day date not null,
  aspect text not null,
  score smallint not null check (score between 1 and 3),
  primary key (id, aspect)
);
create index site_rating_day on site_rating (site, on_day);
alter table site_rating enable row level security;
create policy seen on site_rating using ((select seawall_everything()) or place <@ any ((select seawall_scope())::ltree[])) with check (true);

alter table site_leaving add column rated boolean not null default false;
