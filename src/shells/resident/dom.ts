// Elements by hand: what a page of a few kilobytes needs instead of a library. Texts are set as text, never as markup.
type Child = Node | string | false | null | undefined;
type Attributes = Readonly<Record<string, string | number | boolean | ((event: Event) => void) | undefined>>;

/** An element with attributes (`onclick: …` is a listener; `false` leaves one out) and children. */
export function el<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
  ...children: readonly Child[]
): HTMLElementTagNameMap[K] {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    // What a screen reader is told says true or false; any other yes is the bare attribute.
    if (typeof value === 'boolean' && name.startsWith('aria-')) {
      made.setAttribute(name, String(value));
      continue;
    }
    if (value === undefined || value === false) continue;
    if (typeof value === 'function') made.addEventListener(name.slice(2), value);
    else made.setAttribute(name, value === true ? '' : String(value));
  }
  made.append(
    ...children.filter((one): one is Node | string => one !== false && one !== null && one !== undefined),
  );
  return made;
}

/** Downloads a text as a file. */
export function save(name: string, text: string): void {
  saveFile(name, new Blob([text], { type: 'application/json' }));
}

/** Downloads a file that is here already. */
export function saveFile(name: string, file: Blob): void {
  const url = URL.createObjectURL(file);
  const link = el('a', { href: url, download: name });
  document.body.append(link);
  link.click();
  link.remove();
  setTimeout(() => URL.revokeObjectURL(url), 10_000);
}
