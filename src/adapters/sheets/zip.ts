// Zip archives, both ways: unpacking a workbook while counting every byte, and packing one we write.
// The spreadsheet library never inflates by itself: it trusts the sizes a file claims, and a bomb lies.
import { promisify } from 'node:util';
import { crc32, deflateRaw } from 'node:zlib';
import { fromBufferPromise } from 'yauzl';
import { Refusal } from '../../base/refusal.ts';
import { refuse } from './refusals.ts';

const deflate = promisify(deflateRaw);

/** Parts of a workbook that hold no list: pictures, macros, pivot stores, printer settings. They stay packed. */
const NOT_READ =
  /(^|\/)(media|embeddings|drawings|charts|pivotCache|pivotTables|printerSettings|externalLinks|customXml|ctrlProps|activeX|theme|Thumbnails|Pictures|Configurations2)\/|vbaProject|calcChain\.xml$|\/$/i;

/**
 * Unpacks the parts of a workbook that are read. Refuses before inflating when the directory admits too much,
 * and while inflating when a part is longer than it claimed.
 */
export async function unpack(bytes: Uint8Array, inflatedBytes: number): Promise<Map<string, Buffer>> {
  const parts = new Map<string, Buffer>();
  let total = 0;
  try {
    const zip = await fromBufferPromise(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength));
    for await (const entry of zip.eachEntry()) {
      if (NOT_READ.test(entry.fileName)) continue;
      if (entry.isEncrypted()) refuse('file-encrypted');
      // Two parts of one name: which one a program shows is anybody's guess, so it is no honest workbook.
      if (parts.has(entry.fileName)) refuse('file-corrupt');
      total += entry.uncompressedSize;
      if (total > inflatedBytes) refuse('inflates-too-much', { limit: Math.round(inflatedBytes / 2 ** 20) });
      const part = Buffer.alloc(entry.uncompressedSize);
      let at = 0;
      for await (const chunk of await zip.openReadStreamPromise(entry)) {
        // yauzl ends the stream when an entry grows beyond its claim, so `at` stays inside the part.
        at += (chunk as Buffer).copy(part, at); // a byte stream yields Buffers
      }
      // One turned bit may still inflate, into another name or number.
      if (at !== part.length || crc32(part) !== entry.crc32) refuse('file-corrupt');
      parts.set(entry.fileName, part);
    }
  } catch (error) {
    if (error instanceof Refusal) throw error;
    refuse('file-corrupt');
  }
  return parts;
}

/** Packs parts into a zip archive. Times are fixed, so the same parts give the same bytes (APPNOTE 6.3). */
export async function pack(parts: readonly { name: string; content: Uint8Array }[]): Promise<Buffer> {
  const written: Uint8Array[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const { name, content } of parts) {
    const packed = await deflate(content);
    const fileName = Buffer.from(name, 'utf8');
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0); // version needed: 2.0, deflate
    common.writeUInt16LE(0x0800, 2); // names are UTF-8
    common.writeUInt16LE(8, 4); // deflate
    common.writeUInt16LE(0, 6);
    common.writeUInt16LE(0x21, 8); // 1980-01-01, the earliest a zip can say
    common.writeUInt32LE(crc32(content), 10);
    common.writeUInt32LE(packed.length, 14);
    common.writeUInt32LE(content.length, 18);
    common.writeUInt16LE(fileName.length, 22);
    const local = Buffer.concat([Buffer.from([0x50, 0x4b, 3, 4]), common, fileName]);
    const tail = Buffer.alloc(14);
    tail.writeUInt32LE(offset, 10);
    directory.push(Buffer.concat([Buffer.from([0x50, 0x4b, 1, 2, 20, 0]), common, tail, fileName]));
    written.push(local, packed);
    offset += local.length + packed.length;
  }
  const listing = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(parts.length, 8);
  end.writeUInt16LE(parts.length, 10);
  end.writeUInt32LE(listing.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([...written, listing, end]);
}
