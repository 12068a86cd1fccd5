// A place's path names it and everything above it: district.street.community.grid, as PostgreSQL ltree text.

/** True when `inner` is `outer` or lies in it. The empty path is the whole house. */
export function isWithin(inner: string, outer: string): boolean {
  return outer === '' || inner === outer || inner.startsWith(`${outer}.`);
}

/** The path one step up; a district is its own top. */
export function placeAbove(path: string): string {
  const cut = path.lastIndexOf('.');
  return cut < 0 ? path : path.slice(0, cut);
}

/** 1 district, 2 street, 3 community, 4 grid. */
export function placeLevel(path: string): number {
  return path === '' ? 0 : path.split('.').length;
}

/** The path cut to at most `level` steps. */
export function placeAt(path: string, level: number): string {
  return path.split('.').slice(0, level).join('.');
}
