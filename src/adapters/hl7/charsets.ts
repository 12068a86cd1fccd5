// The character set of a message: MSH-18 says it, in the names of HL7 table 0211 and in those people write.
import iconv from 'iconv-lite';

const NAMES: readonly { readonly says: RegExp; readonly encoding: 'utf-8' | 'gb18030' }[] = [
  { says: /^(unicode )?utf-?8$/i, encoding: 'utf-8' },
  { says: /^(gb ?18030(-\d{4})?|gbk|gb ?2312)$/i, encoding: 'gb18030' },
  { says: /^(ascii|us-ascii|8859\/1)?$/i, encoding: 'utf-8' },
];

/** The declared set of a message; undefined: it names one this house does not read. */
export function charsetOf(bytes: Buffer): { readonly name: string; readonly encoding: string } | undefined {
  // The head of a message is written in ASCII whatever follows; a second byte of GB18030 can be a separator, so nothing
  // beyond MSH-18 is looked at before it is decoded.
  const head =
    bytes
      .subarray(0, 1024)
      .toString('latin1')
      .split(/[\r\n]/)[0] ?? '';
  const at = head.indexOf('MSH');
  const name =
    at < 0 ? '' : ((head.slice(at).split(head[at + 3] ?? '|')[17] ?? '').split('~')[0] ?? '').trim();
  const known = NAMES.find(({ says }) => says.test(name));
  return known === undefined ? undefined : { name, encoding: known.encoding };
}

/** The text of a message; undefined: its bytes are not of that set. An undeclared one that is no UTF-8 is GB18030. */
export function decoded(
  bytes: Buffer,
  { name, encoding }: { readonly name: string; readonly encoding: string },
) {
  const tries = name === '' ? ['utf-8', 'gb18030'] : [encoding];
  for (const one of tries) {
    try {
      return new TextDecoder(one, { fatal: true }).decode(bytes);
    } catch {
      // Not of this set: the next one, or none.
    }
  }
  return undefined;
}

export function encoded(text: string, encoding: string): Buffer {
  return iconv.encode(text, encoding);
}
