// Reads a file where it is called: what it is decides who reads it. The house calls read.ts instead, which does this
// in a process of its own; scenes about what cells mean need no such wall.
import type { Workbook } from '../../base/cells.ts';
import { readOle, readZipped } from './binary.ts';
import { readText } from './delimited.ts';
import { containerOf } from './format.ts';
import { SHEET_LIMITS, type SheetLimits } from './limits.ts';

export async function readHere(
  bytes: Uint8Array,
  fileName: string,
  limits: SheetLimits = SHEET_LIMITS,
): Promise<Workbook> {
  const container = containerOf(bytes);
  if (container === 'zip') return readZipped(bytes, limits);
  if (container === 'ole') return readOle(bytes, limits);
  return readText(bytes, fileName, limits);
}
