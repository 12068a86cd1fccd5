// A place on a page of a lower module that a higher one fills: the file of a person shows her stays, and people know
// nothing of control. The shell says what goes where (hq/slots.ts); the page only has the slot.
import { type ComponentType, lazy, Suspense } from 'react';
import { ScreenGuard, Waiting } from './states.tsx';

/** The slots there are, and what each gives to whatever fills it. */
export interface Slots {
  person: { readonly person: string; readonly place: string };
}

interface Filling<N extends keyof Slots> {
  readonly key: string;
  readonly part: ComponentType<Slots[N]>;
}

const filled: { [N in keyof Slots]: Filling<N>[] } = { person: [] };

/** Fills a slot; in the order of filling. */
export function fillSlot<N extends keyof Slots>(
  name: N,
  key: string,
  load: () => Promise<{ default: ComponentType<Slots[N]> }>,
): void {
  filled[name].push({ key, part: lazy(load) as unknown as ComponentType<Slots[N]> }); // a lazy part takes the same properties
}

/** Shows what fills the slot; nothing where nothing does. */
export function Slot<N extends keyof Slots>({ name, given }: { name: N; given: Slots[N] }) {
  return (
    <>
      {filled[name].map(({ key, part }) => {
        const Part = part as ComponentType<object>; // its own properties, given below
        return (
          <ScreenGuard key={key} at={key}>
            <Suspense fallback={<Waiting />}>
              <Part {...given} />
            </Suspense>
          </ScreenGuard>
        );
      })}
    </>
  );
}
