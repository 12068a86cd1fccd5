// Whether a person is at the page. Screens renew themselves; what they ask for while nobody touches anything says so,
// and the server does not take it for use: a desk left alone is signed out, however lively its screen.

/** What a person does. No movement of the pointer, which a browser makes up when the page moves under it. */
const SIGNS = ['pointerdown', 'keydown', 'wheel', 'touchmove'] as const;

/** So long after the last sign somebody is still there; as often as the server writes down that a session is used. */
const THERE_MS = 60_000;

/** Opening the page is a sign too. */
let seenAt = Date.now();

/** Begins to watch for signs of a person. */
export function watchForSigns(page: EventTarget): void {
  const seen = () => {
    seenAt = Date.now();
  };
  for (const sign of SIGNS) page.addEventListener(sign, seen, { capture: true, passive: true });
}

/** True while somebody is at the page. */
export function isAttended(): boolean {
  return Date.now() - seenAt < THERE_MS;
}
