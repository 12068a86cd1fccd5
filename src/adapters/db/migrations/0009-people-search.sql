-- Finding people among hundreds of thousands. Under row security PostgreSQL lets an index answer only what it knows to
-- leak nothing; comparing places, parts of arrays and patterns is not among that, so a search would read every person.
-- These functions look with the eyes of the table's owner and ask the same question as the policy `seen` themselves;
-- what they give back is ids, and the person behind an id is read under row security as ever.

-- The two that give a page out of very many must take it from an index in its order: told so, the planner does not
-- gather and sort them all on a night when the statistics lag behind an import.

-- One page of an area, neighbourhood by neighbourhood. '-' is the smallest byte a label may hold: `d1.s1-` stands
-- right behind the last path under `d1.s1`. The empty area is the whole house.
create function people_of_place(area ltree, after_place ltree, after_no bigint, most integer)
  returns table (id uuid) stable security definer rows 50 language sql
  set search_path = public, pg_temp set plan_cache_mode = force_custom_plan
  set enable_sort = off set enable_bitmapscan = off set enable_seqscan = off
as $$
  select p.id from person p
  where p.place >= area and (area = '' or p.place < (area::text || '-')::ltree) and p.merged_into is null
    and (after_place is null or (p.place, p.no) > (after_place, after_no))
    and ((select seawall_everything()) or p.place <@ any ((select seawall_scope())::ltree[]))
  order by p.place, p.no limit most
$$;

-- Everybody whose name holds all these neighbouring letters.
create function people_with_letters(letters text[], pattern text, areas ltree[])
  returns table (id uuid, key text, born date, no bigint) stable security definer rows 500 language sql
  set search_path = public, pg_temp set plan_cache_mode = force_custom_plan
as $$
  select p.id, p.name_key, coalesce(p.birth, 'infinity'), p.no from person p
  where p.name_parts @> letters and p.name_key like pattern and p.merged_into is null and p.place <@ any (areas)
    and ((select seawall_everything()) or p.place <@ any ((select seawall_scope())::ltree[]))
$$;

-- One page of those whose name begins so: a family name is shared by too many to sort them all.
create function people_by_beginning(pattern text, areas ltree[], after_key text, after_born date, after_no bigint, most integer)
  returns table (id uuid, key text, born date, no bigint) stable security definer rows 50 language sql
  set search_path = public, pg_temp set plan_cache_mode = force_custom_plan
  set enable_sort = off set enable_bitmapscan = off set enable_seqscan = off
as $$
  select p.id, p.name_key, coalesce(p.birth, 'infinity'::date), p.no from person p
  where p.name_key like pattern and p.merged_into is null and p.place <@ any (areas)
    and (after_key is null or (p.name_key, coalesce(p.birth, 'infinity'::date), p.no) > (after_key, after_born, after_no))
    and ((select seawall_everything()) or p.place <@ any ((select seawall_scope())::ltree[]))
  order by p.name_key, coalesce(p.birth, 'infinity'::date), p.no limit most
$$;

-- The same in a few communities or grids, where walking the place is shorter than walking the name.
create function people_named_within(pattern text, areas ltree[])
  returns table (id uuid, key text, born date, no bigint) stable security definer rows 50 language sql
  set search_path = public, pg_temp set plan_cache_mode = force_custom_plan
as $$
  select p.id, p.name_key, coalesce(p.birth, 'infinity'), p.no
  from unnest(areas) a(area) join person p on p.place >= a.area and p.place < (a.area::text || '-')::ltree
  where p.name_key like pattern and p.merged_into is null
    and ((select seawall_everything()) or p.place <@ any ((select seawall_scope())::ltree[]))
$$;

revoke execute on function people_of_place, people_with_letters, people_by_beginning, people_named_within from public;
grant execute on function people_of_place, people_with_letters, people_by_beginning, people_named_within to seawall_app;
