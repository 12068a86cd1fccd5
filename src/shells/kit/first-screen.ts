// Once the first screen stands: what is done for later (the phone's own database, reading ahead, keeping the page) waits
// for it. On a slow line each of them would take its part of what brings the first screen.

/** After so long nobody waits any more, whatever the screen does. */
const LONGEST_MS = 4_000;

let standing = false;
let tell: () => void;
const told = new Promise<void>((done) => {
  tell = done;
});
let longest: ReturnType<typeof setTimeout> | undefined;

/** True from when something has been shown. */
export function firstScreenStands(): boolean {
  return standing;
}

/** Says that it stands, or that somebody needs what waits for it before that. */
export function standFirstScreen(): void {
  standing = true;
  clearTimeout(longest);
  tell();
}

/** Resolves when the first screen stands. */
export function afterFirstScreen(): Promise<void> {
  if (!standing) longest ??= setTimeout(standFirstScreen, LONGEST_MS);
  return told;
}

/** Says so once it is painted and the browser has nothing else to do. */
export function standWhenPainted(): void {
  requestAnimationFrame(() => {
    // Safari knows no idle time.
    if (typeof requestIdleCallback === 'undefined') setTimeout(standFirstScreen, 200);
    else requestIdleCallback(standFirstScreen, { timeout: 1_000 });
  });
}
