// The phone's outbox on a page of its own, for scenes that need hundreds of acts and no screen: the same code, the same
// database, the same locks. Bundled by test/walk/two-phones.ts.
import { speakAs } from '../../../src/shells/kit/api.ts';
import { standFirstScreen } from '../../../src/shells/kit/first-screen.ts';
import { serverNow } from '../../../src/shells/kit/moments.ts';
import { flush, keepAct, startMotor, waitingActs } from '../../../src/shells/kit/outbox.ts';

export interface LabAct {
  readonly act: string;
  readonly input: Readonly<Record<string, unknown>>;
}

const NAMELESS = { zh: '记录', en: 'a record' };

const lab = {
  /** Begins as the page of `user`; `look` is what its screen reads. */
  begin(user: string, look: string): void {
    speakAs('field');
    standFirstScreen();
    startMotor(user, async () => {
      try {
        const answer = await fetch(look, { headers: { 'x-seawall-user': user } });
        await answer.json(); // a hotel's page is no answer of the house
        return answer.ok;
      } catch {
        return false;
      }
    });
  },
  /** One press after the other, each dated when it is pressed. */
  async press(acts: readonly LabAct[]): Promise<string[]> {
    const ids: string[] = [];
    for (const { act, input } of acts)
      ids.push(await keepAct(act, { ...input, at: serverNow().toISOString() }, NAMELESS));
    return ids;
  },
  flush,
  /** What the screen would show as not sent. */
  async left(): Promise<{ act: string; input: unknown; state: string }[]> {
    return (await waitingActs()).map(({ act, input, state }) => ({ act, input, state }));
  },
};
export type Lab = typeof lab;

Object.assign(globalThis, { lab });
