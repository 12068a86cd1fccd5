// The label under the bars, apart from all else about tubes: the phone reads it and needs nothing more of them.

/** A label as it was scanned or typed: full width, small letters, spaces around it. Undefined: it is none. */
export function barcodeOf(text: string): string | undefined {
  const flat = text.normalize('NFKC').trim().toUpperCase();
  return /^[A-Z0-9-]{4,40}$/.test(flat) ? flat : undefined;
}
