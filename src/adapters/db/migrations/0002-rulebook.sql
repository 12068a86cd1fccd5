-- The rulebook: every version of every part, the changes proposed, and who agreed to them.
-- What ships with the product is version 1 of a part; a district's own version gets its number when the second
-- of two people has agreed. The text of a version is never edited: the product's role may not, and a trigger
-- stops everybody else.
create table rulebook_version (
  id uuid primary key,
  part text not null,
  -- Given when it is approved; versions of a part count up without gaps.
  no integer,
  text text not null,
  sha256 bytea not null,
  origin text not null check (origin in ('shipped', 'district')),
  -- The version whose text the change began from.
  base integer,
  state text not null check (state in ('proposed', 'approved', 'declined', 'withdrawn', 'recalled')),
  proposed_by text not null,
  -- Names as they were signed; the account may be closed long since when somebody reads this.
  proposed_name text not null,
  proposed_at timestamptz not null,
  reason text not null,
  -- When it is wanted; null: from the very beginning (version 1).
  effective_from timestamptz,
  -- When it takes effect: the day wanted, or the moment of the second approval if that came later.
  in_force_from timestamptz,
  decided_by text,
  decided_name text,
  decided_at timestamptz,
  decided_reason text,
  unique (part, no),
  check ((state in ('approved', 'recalled')) = (no is not null))
);
-- One change of a part at a time: a second one would be written against a text that is about to go.
create unique index rulebook_version_open on rulebook_version (part) where state = 'proposed';

create table rulebook_approval (
  version uuid not null references rulebook_version,
  -- Which of the two sides she stands for: medical or command (rulebook/approvals.yaml).
  side text not null,
  by text not null,
  name text not null,
  role text not null,
  at timestamptz not null,
  reason text not null,
  primary key (version, side),
  unique (version, by)
);

revoke update, delete, truncate on rulebook_version from seawall_app;
grant update (no, state, in_force_from, decided_by, decided_name, decided_at, decided_reason)
  on rulebook_version to seawall_app;
revoke update, delete, truncate on rulebook_approval from seawall_app;

create function rulebook_text_stands() returns trigger language plpgsql as $$
begin
  if tg_op = 'DELETE' then
    raise exception 'a version of the rulebook is never deleted';
  end if;
  if (new.id, new.part, new.text, new.sha256, new.origin, new.base, new.proposed_by, new.proposed_at, new.reason)
     is distinct from
     (old.id, old.part, old.text, old.sha256, old.origin, old.base, old.proposed_by, old.proposed_at, old.reason)
     or (old.no is not null and new.no is distinct from old.no)
  then
    raise exception 'a version of the rulebook is never edited';
  end if;
  return new;
end $$;
create trigger stands before update or delete on rulebook_version
  for each row execute function rulebook_text_stands();
