// Which file of scenes begins first. Two are played at a time: one of minutes that begins last plays alone at the end, and
// the other half of the computer waits for it. Without a memory of earlier runs the longest text is taken for the longest
// play; a drill of two minutes has a page of text, and a walk is long for what the browser does.
import { relative } from 'node:path';
import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Folders whose files play for a minute or more, the longest first. */
const LONG = ['src/drill/', 'test/walk/', 'test/faults/'];

export default class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification) => {
      const path = relative(this.ctx.config.root, moduleId);
      const at = LONG.findIndex((folder) => path.startsWith(folder));
      return at < 0 ? LONG.length : at;
    };
    return (await super.sort(files)).sort((a, b) => rank(a) - rank(b));
  }
}
