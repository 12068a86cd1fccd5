// The small part of yauzl we use; the package brings no types.
declare module 'yauzl' {
  import type { Readable } from 'node:stream';

  export interface Entry {
    readonly fileName: string;
    readonly crc32: number;
    readonly compressedSize: number;
    readonly uncompressedSize: number;
    isEncrypted(): boolean;
  }

  export interface ZipFile {
    readonly entryCount: number;
    openReadStreamPromise(entry: Entry): Promise<Readable>;
    eachEntry(): AsyncIterable<Entry>;
  }

  export function fromBufferPromise(
    buffer: Buffer,
    options?: { validateEntrySizes?: boolean; strictFileNames?: boolean },
  ): Promise<ZipFile>;
}
