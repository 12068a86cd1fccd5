// Reads a FHIR R4 DiagnosticReport, alone with what it contains or in a Bundle, into the lines of a report.
import type { TestingRules } from '../terms.ts';
import { countedIn, foundInAll, labelOf, onePerTube, takenTogether } from './rules.ts';
import type { Finding, Found } from './terms.ts';

/** A report of the file: the number it goes by, and its line. */
export interface FhirReport {
  readonly message: string;
  readonly laboratory: string | undefined;
  readonly results: readonly Finding[];
}

export interface Issue {
  readonly code: 'structure' | 'invalid' | 'required' | 'not-supported' | 'too-long';
  readonly says: string;
}

type Thing = Readonly<Record<string, unknown>>;

const ENTRIES_AT_MOST = 10_000;

/** Reads what was posted: its reports, or what is wrong with it. */
export function readFhir(body: unknown, rules: TestingRules): FhirReport | Issue {
  if (!isThing(body)) return { code: 'structure', says: 'the body is no resource' };
  const own = body.resourceType;
  if (own !== 'DiagnosticReport' && own !== 'Bundle')
    return { code: 'not-supported', says: 'a DiagnosticReport, or a Bundle of them, is expected' };
  const entries = own === 'Bundle' ? things(body.entry) : [];
  if (entries.length > ENTRIES_AT_MOST)
    return { code: 'too-long', says: `more than ${ENTRIES_AT_MOST} entries` };
  const around = new Map<string, Thing>();
  for (const entry of entries) {
    if (!isThing(entry.resource)) continue;
    const { resourceType, id } = entry.resource;
    if (typeof entry.fullUrl === 'string') around.set(entry.fullUrl, entry.resource);
    if (typeof resourceType === 'string' && typeof id === 'string')
      around.set(`${resourceType}/${id}`, entry.resource);
  }
  const reports =
    own === 'Bundle'
      ? entries
          .map(({ resource }) => resource)
          .filter((one) => isThing(one) && one.resourceType === 'DiagnosticReport')
      : [body];
  if (reports.length === 0) return { code: 'required', says: 'there is no DiagnosticReport' };
  const read = reports.map((one) => reportIn(one as Thing, around, rules)); // filtered above, or the body itself
  const wrong = read.find((one) => 'code' in one);
  if (wrong !== undefined && 'code' in wrong) return wrong;
  const fine = read as readonly Read[]; // none of them is an issue
  const message = own === 'Bundle' ? numberOf(body) : fine[0]?.number;
  if (message === undefined)
    return {
      code: 'required',
      says: 'nothing names this message: Bundle.identifier, DiagnosticReport.identifier or an id with its meta.versionId',
    };
  return {
    message: message.slice(0, 200),
    laboratory: fine
      .map(({ laboratory }) => laboratory)
      .find((one) => one !== undefined)
      ?.slice(0, 60),
    results: onePerTube(fine.flatMap(({ findings }) => findings)),
  };
}

interface Read {
  readonly number: string | undefined;
  readonly laboratory: string | undefined;
  /** One for each tube it names. */
  readonly findings: readonly Finding[];
}

/** What the status of a report, or of a value, says about its being the last word. */
const STATUS: Readonly<Record<string, 'final' | 'corrected' | 'preliminary' | 'withdrawn' | 'nothing'>> = {
  final: 'final',
  amended: 'corrected',
  corrected: 'corrected',
  appended: 'corrected',
  registered: 'preliminary',
  partial: 'preliminary',
  preliminary: 'preliminary',
  'entered-in-error': 'withdrawn',
  cancelled: 'nothing',
};

function reportIn(report: Thing, around: ReadonlyMap<string, Thing>, rules: TestingRules): Read | Issue {
  const contained = new Map(things(report.contained).map((one) => [`#${textOf(one.id)}`, one]));
  const meant = (reference: unknown): Thing | undefined => {
    const to = isThing(reference) ? textOf(reference.reference) : '';
    return (
      contained.get(to) ??
      around.get(to) ??
      [...around].find(([url]) => to !== '' && url.endsWith(`/${to}`))?.[1]
    );
  };
  const kind = STATUS[textOf(report.status)];
  if (kind === undefined) return { code: 'invalid', says: 'DiagnosticReport.status is not known' };
  const tubes = things(report.specimen).map((specimen) => {
    const tube = meant(specimen) ?? specimen;
    return { barcode: (labelIn(tube) || labelIn(specimen)).slice(0, 80), received: receivedIn(tube) };
  });
  const named = [...new Map(tubes.map((one) => [one.barcode, one])).values()];
  const meants = (Array.isArray(report.result) ? report.result : []).map(meant);
  const values = meants
    .filter((one) => one !== undefined)
    .filter((one) => codingsOf(one.code).some(({ code }) => rules.results.tests.includes(code)));
  const isOfAnother = (value: Thing, of: readonly { readonly barcode: string }[]): boolean => {
    const label = isThing(value.specimen)
      ? labelOf(labelIn(meant(value.specimen) ?? {}) || labelIn(value.specimen))
      : '';
    return label !== '' && of.some(({ barcode }) => labelOf(barcode) !== label);
  };
  const concluded = foundInAll(rules, [
    ...things(report.conclusionCode).flatMap(textsOf),
    ...(values.length === 0 ? [textOf(report.conclusion)] : []),
  ]);
  const preliminary = kind === 'preliminary';
  const words = [
    ...values.map((one) => {
      const of = STATUS[textOf(one.status)];
      return {
        result: saidIn(one, of, rules),
        corrected: of === 'corrected',
        preliminary: of === 'preliminary',
      };
    }),
    ...(concluded === undefined ? [] : [{ result: concluded, preliminary }]),
    // What it names and does not hold may say anything; of which of several tubes it speaks, nobody knows, nor what a value
    // of another tube does in it.
    ...(meants.includes(undefined) || named.length > 1 || values.some((one) => isOfAnother(one, named))
      ? [{ result: 'unreadable' as const, preliminary }]
      : []),
  ];
  const said = takenTogether(words, preliminary);
  const observedAt = textOf(report.issued) || textOf(report.effectiveDateTime);
  return {
    number: numberOf(report),
    laboratory: things(report.performer)
      .map((one) => textOf(one.display))
      .find((one) => one !== ''),
    findings: (named.length === 0 ? [{ barcode: '', received: undefined }] : named).map((tube) => ({
      barcode: tube.barcode,
      ...said,
      ...(kind === 'withdrawn' ? { result: 'withdrawn' as const, preliminary: false } : {}),
      ...(kind === 'nothing' ? { result: 'invalid' as const } : {}),
      ...(tube.received === undefined ? {} : { received: tube.received }),
      ...(observedAt === '' ? {} : { observedAt: observedAt.slice(0, 40) }),
      ...(kind === 'corrected' ? { corrected: true } : {}),
    })),
  };
}

function saidIn(of: Thing, kind: (typeof STATUS)[string] | undefined, rules: TestingRules): Found {
  if (kind === undefined) return 'unreadable';
  if (kind === 'withdrawn') return 'withdrawn';
  if (kind === 'nothing') return 'invalid';
  return foundInAll(rules, [...textsOf(of.valueCodeableConcept), textOf(of.valueString)]) ?? 'unreadable';
}

/** The label of a tube: of the specimen, or of the reference to it. */
function labelIn(of: Thing): string {
  const named = [of.accessionIdentifier, ...(Array.isArray(of.identifier) ? of.identifier : [of.identifier])];
  return named.map((one) => (isThing(one) ? textOf(one.value) : '')).find((one) => one !== '') ?? '';
}

/** The number a message goes by: a correction under the same identifier is another version of it. */
function numberOf(of: Thing): string | undefined {
  const version = isThing(of.meta) ? textOf(of.meta.versionId) : '';
  const named = labelIn({ identifier: of.identifier }) || textOf(of.id);
  if (named === '') return undefined;
  return [named, version || textOf(of.issued) || textOf(of.timestamp), textOf(of.status)]
    .filter((one) => one !== '')
    .join('/');
}

function receivedIn(tube: Thing | undefined): number | undefined {
  const quantity = things(tube?.container)
    .map((one) => one.specimenQuantity)
    .find(isThing);
  return typeof quantity?.value === 'number'
    ? countedIn(quantity.value, textOf(quantity.code) || textOf(quantity.unit))
    : undefined;
}

// Reading what may be anything --------------------------------------------------------------------------

const isThing = (value: unknown): value is Thing =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const things = (value: unknown): Thing[] => (Array.isArray(value) ? value.filter(isThing) : []);
const textOf = (value: unknown): string => (typeof value === 'string' ? value.trim() : '');

function codingsOf(concept: unknown): { code: string; display: string }[] {
  return isThing(concept)
    ? things(concept.coding).map((one) => ({ code: textOf(one.code), display: textOf(one.display) }))
    : [];
}

function textsOf(concept: unknown): string[] {
  const text = isThing(concept) ? textOf(concept.text) : '';
  return [...codingsOf(concept).flatMap(({ code, display }) => [code, display]), text];
}
