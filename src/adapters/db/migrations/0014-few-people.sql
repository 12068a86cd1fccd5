-- How many people, counted up to `most`, live in some areas: tells which way of finding a name is the shorter one.
create function people_within_at_most(areas ltree[], most integer)
  returns integer stable security definer language sql
  set search_path = public, pg_temp set plan_cache_mode = force_custom_plan
as $$
  select count(*)::integer from (
    select from unnest(areas) a(area) join person p on p.place >= a.area and p.place < (a.area::text || '-')::ltree
    where (select seawall_everything()) or p.place <@ any ((select seawall_scope())::ltree[])
    limit most) few
$$;

revoke execute on function people_within_at_most from public;
grant execute on function people_within_at_most to seawall_app;
