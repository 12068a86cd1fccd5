// The parts of the rulebook that hold protocols. One that ships with the product has a file of its own, named in
// src/rulebook-parts.ts; what a district adds, whole protocols and overlays, stands in protocols-local.yaml.

import { must } from '../../base/refusal.ts';
import { type RulebookAt, type RulePart, rulePart } from '../../base/rule-part.ts';
import { localProblems, overlayProblems, protocolProblems } from './checks.ts';
import { LocalProtocols, Protocol } from './terms.ts';

type ProtocolPart = RulePart<typeof Protocol>;

/** The part of one shipped protocol, by its file name in rulebook/. */
export function protocolPart(name: string): ProtocolPart {
  return rulePart(name, Protocol, protocolProblems);
}

/** The parts of a rulebook that are protocols of the product. */
export function protocolPartsOf(rulebook: RulebookAt): ProtocolPart[] {
  return must(rulebook.parts, 'the rulebook knows its parts').filter(isProtocolPart);
}

function isProtocolPart(part: RulePart): part is ProtocolPart {
  return part.schema === (Protocol as unknown); // the very schema protocolPart gave it
}

export const localProtocols: RulePart<typeof LocalProtocols> = {
  ...rulePart('protocols-local', LocalProtocols, localProblems),
  // The overlays must fit the protocols they lie on, whichever of the two is changed.
  together(values, parts) {
    const local = values.get('protocols-local') as LocalProtocols | undefined; // checked by its own schema
    if (local === undefined) return [];
    const shipped = parts
      .filter(isProtocolPart)
      .flatMap(({ name }) => (values.get(name) as Protocol | undefined) ?? []); // the same
    return [...sameId(shipped), ...overlayProblems(local, shipped)];
  },
};

function sameId(shipped: readonly Protocol[]) {
  const one = shipped.find(({ id }, i) => shipped.findIndex((other) => other.id === id) !== i);
  if (one === undefined) return [];
  return [{ zh: `有两册方案都叫「${one.id}」`, en: `two protocols are called “${one.id}”` }];
}
