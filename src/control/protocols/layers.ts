// Overlays laid on protocols: whole categories and whole stages of the child stand in for the parent's.
import type { LocalProtocols, Overlay, Protocol } from './terms.ts';

export type Layered = Protocol & { readonly version: string; readonly overlays: readonly string[] };

/**
 * The protocol called `id` with every overlay that belongs on it, or undefined when there is none or its parents go
 * round in a circle. `name` is the id it goes by: an overlay that stands in for its parent answers to the parent's.
 */
export function layered(
  shipped: readonly Protocol[],
  local: LocalProtocols,
  id: string,
  name: string,
  seen: readonly string[] = [],
): Layered | undefined {
  if (seen.includes(id)) return undefined;
  const whole = [...shipped, ...local.protocols].find((one) => one.id === id);
  if (whole !== undefined) return { ...whole, id: name, version: '', overlays: [] };
  const overlay = local.overlays.find((one) => one.id === id);
  if (overlay === undefined) return undefined;
  const parent = layered(shipped, local, overlay.parent, name, [...seen, id]);
  return parent === undefined ? undefined : laidOn(parent, overlay);
}

/** The overlay, or the overlay of the overlay, that stands in for `id`; `id` itself when none does. */
export function standsFor(local: LocalProtocols, id: string, seen: readonly string[] = []): string {
  const overlay = local.overlays.find((one) => one.insteadOfParent && one.parent === id);
  return overlay === undefined || seen.includes(overlay.id)
    ? id
    : standsFor(local, overlay.id, [...seen, id]);
}

function laidOn(parent: Layered, overlay: Overlay): Layered {
  const replaced = parent.categories.map((category) => {
    const stages = overlay.stages?.filter((one) => one.category === category.id) ?? [];
    const whole = overlay.categories?.find((one) => one.id === category.id);
    if (whole !== undefined) return whole;
    if (stages.length === 0) return category;
    return {
      ...category,
      stages: category.stages.map((stage) => stages.find((one) => one.stage.id === stage.id)?.stage ?? stage),
    };
  });
  const added = (overlay.categories ?? []).filter(
    ({ id }) => !parent.categories.some((one) => one.id === id),
  );
  const symptoms = overlay.symptoms ?? [];
  return {
    ...parent,
    zh: overlay.zh,
    en: overlay.en,
    jurisdiction: overlay.jurisdiction,
    monitors: { ...parent.monitors, ...overlay.monitors },
    symptoms: [...parent.symptoms.filter(({ id }) => !symptoms.some((one) => one.id === id)), ...symptoms],
    categories: [...replaced, ...added],
    examples: overlay.examples,
    source: overlay.source,
    overlays: [...parent.overlays, overlay.id],
  };
}
