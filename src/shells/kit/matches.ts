// Whether an address is one of a screen. By itself, for the script that runs before the page's program is there.

/** True when an address is one of a screen: `/people/$person` is `/people/P-104`. */
export function matches(pattern: string, path: string): boolean {
  const wanted = pattern.split('/').filter(Boolean);
  const given = path.split('/').filter(Boolean);
  return (
    wanted.length === given.length && wanted.every((part, i) => part.startsWith('$') || part === given[i])
  );
}
