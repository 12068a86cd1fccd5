-- People: one row per human being, whatever number of lists name her. Numbers and addresses are sealed under a salt of
-- her own; what must be found without opening lies beside it as a blind index. Households; merges that can be undone.

create table person (
  id uuid primary key,
  -- Her code in every conversation that must not name her: P-104.
  no bigint generated always as identity unique,
  -- Where she lives, as far as is known: the place whose duty it is to look after her.
  place ltree not null,
  name text not null,
  -- The name without case, spaces and dots: equal keys are equal names. Compared byte by byte, so that LIKE 'x%' is a range.
  name_key text collate "C" not null,
  -- Every two neighbouring letters of name_key. Chinese names have two or three letters: trigrams would find nothing.
  name_parts text[] not null,
  birth date,
  sex text check (sex in ('male', 'female')),
  salt bytea,
  -- One sealed JSON: documents, phones, addresses, workplace. One AES opens or writes a person.
  sealed bytea,
  -- Blind indexes of her addresses, newest first: compared only with persons of the same name and birth.
  addresses bytea[] not null default '{}',
  -- What may be shown without opening: { documents: [{ kind, mask }], phones: [mask], address }.
  masks jsonb not null,
  -- She was found to be somebody already known. Her row stays, so that the mistake can be undone.
  merged_into uuid references person,
  created_at timestamptz not null,
  changed_at timestamptz not null,
  check ((salt is null) = (sealed is null)),
  check (merged_into <> id)
);
-- Pages of a name search in order, and "same name and birth" of the identity match.
create index person_name on person (name_key, (coalesce(birth, 'infinity'::date)), no);
-- Who has the same name and birth: asked for every row of a list that no document settles.
create index person_namesake on person (name_key, birth) where merged_into is null;
create index person_parts on person using gin (name_parts);
-- Everything under a place is one stretch of this index (see store.ts underPlace).
create index person_place on person (place, no);
create index person_merged on person (merged_into) where merged_into is not null;

-- A document number belongs to one person. No index by person: her own sealed row says which are hers.
-- The references are stated, not enforced: rows are written with their person in one transaction and persons are never
-- deleted, and looking each one up again would cost as much as the insert of a list itself.
create table person_document (
  blind bytea primary key,
  kind text not null,
  person uuid not null references person not enforced
);

-- A phone may be shared by a family.
create table person_phone (
  blind bytea not null,
  person uuid not null references person not enforced,
  primary key (blind, person)
);

create table household (
  id uuid primary key,
  no bigint generated always as identity unique,
  place ltree not null,
  created_at timestamptz not null,
  ended_at timestamptz
);

create table household_member (
  id uuid primary key,
  household uuid not null references household,
  person uuid not null references person,
  relation text not null,
  head boolean not null default false,
  since timestamptz not null,
  until timestamptz
);
-- One household at a time, one head per household.
create unique index household_member_now on household_member (person) where until is null;
create unique index household_member_head on household_member (household) where until is null and head;
create index household_member_of on household_member (household, since);
create index household_member_was on household_member (person, since);

-- Two persons were one. `moved` lists what the kept one was given, as blind indexes, so that a split gives it back.
create table person_merge (
  id uuid primary key,
  kept uuid not null references person,
  gone uuid not null references person,
  place ltree not null,
  moved jsonb not null,
  reason text not null,
  merged_by text not null,
  merged_at timestamptz not null,
  split_by text,
  split_at timestamptz,
  split_reason text,
  check (kept <> gone)
);
create unique index person_merge_open on person_merge (gone) where split_at is null;
create index person_merge_kept on person_merge (kept);

-- Two persons that may be one: a question to a human, asked once.
create table person_pair (
  id uuid primary key,
  one uuid not null references person,
  other uuid not null references person,
  places ltree[] not null,
  why text not null,
  asked_at timestamptz not null,
  answer text check (answer in ('same', 'different')),
  answered_by text,
  answered_at timestamptz,
  reason text,
  unique (one, other),
  check (one < other)
);
create index person_pair_open on person_pair (asked_at, id) where answer is null;
create index person_pair_other on person_pair (other);

-- Who opened whose file when: the limit per hour, and what she may ask to see one day.
create table person_opening (
  id uuid primary key,
  person uuid not null references person,
  by text not null,
  at timestamptz not null
);
create index person_opening_by on person_opening (by, at);
create index person_opening_of on person_opening (person, at);

alter table person enable row level security;
alter table household enable row level security;
alter table household_member enable row level security;
alter table person_merge enable row level security;
alter table person_pair enable row level security;
alter table person_opening enable row level security;
create policy seen on person using ((select seawall_everything()) or place <@ any ((select seawall_scope())::ltree[])) with check (true);
create policy seen on household using ((select seawall_everything()) or place <@ any ((select seawall_scope())::ltree[])) with check (true);
create policy seen on household_member using ((select seawall_everything())
  or exists (select from household h where h.id = household_member.household)) with check (true);
create policy seen on person_merge using ((select seawall_everything()) or place <@ any ((select seawall_scope())::ltree[])) with check (true);
create policy seen on person_pair using ((select seawall_everything()) or places <@ any ((select seawall_scope())::ltree[])) with check (true);
create policy seen on person_opening using ((select seawall_everything())
  or exists (select from person p where p.id = person_opening.person)) with check (true);
