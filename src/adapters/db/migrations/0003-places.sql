-- The jurisdiction tree. Everything that has a place names it by path; names, codes and outlines may change, a path
-- never does, so old entries of the ledger keep their meaning.

create table place (
  path ltree primary key,
  level smallint generated always as (nlevel(path)) stored,
  -- GB/T 2260 for districts, GB/T 10114 for subdistricts, the district's own for communities and grids.
  code text not null,
  name text not null,
  name_en text not null,
  -- Other names an address may use: estates, villages, dormitories, markets.
  aliases text[] not null default '{}',
  -- Roads and estates by number: [{ name, from?, to?, parity }]; which houses of a road, which buildings of an estate.
  roads jsonb not null default '[]',
  -- GeoJSON Polygon or MultiPolygon in WGS-84; null: the map shows a schematic.
  geometry jsonb,
  -- What the outline was given in before it was turned into WGS-84, and where it came from.
  geometry_from jsonb,
  changed_at timestamptz not null,
  retired_at timestamptz,
  check (nlevel(path) between 1 and 4)
);
create index place_tree on place using gist (path);
-- Two living neighbours of one name could not be told apart in an address or a list to choose from.
create unique index place_name on place (subltree(path, 0, greatest(nlevel(path) - 1, 0)), name) where retired_at is null and nlevel(path) > 1;
create index place_code on place (code);
