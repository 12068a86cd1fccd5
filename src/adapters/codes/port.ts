// The outer side that sets the codes: reached by HTTP, signed like a delivery to our own inbox (docs/inbox.md), or through
// a folder another system empties. What it does not say it has taken stays to be sent.
import { createHash, createHmac, randomBytes } from 'node:crypto';
import { mkdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Type } from 'typebox';
import { Check } from 'typebox/value';
import { must } from '../../base/refusal.ts';
import type { CodeMessage, CodePort, CodeSent } from '../../control/codes/terms.ts';
import { deliveryText } from '../../lists/receive/rules.ts';

/** Longest the other side may take to answer. */
const PATIENCE_MS = 20_000;

const Answered = Type.Object({
  accepted: Type.Array(
    Type.Object({ id: Type.String(), ref: Type.Optional(Type.String({ maxLength: 80 })) }),
  ),
  refused: Type.Optional(
    Type.Array(Type.Object({ id: Type.String(), why: Type.String({ maxLength: 200 }) })),
  ),
});

/** The port an address names: `https://…` or `file:///…`; undefined: none is set up. */
export function codePortOf(address: string | undefined, key: string | undefined): CodePort | undefined {
  if (address === undefined || address === '') return undefined;
  must(/^[0-9a-f]{64}$/i.test(key ?? ''), 'SEAWALL_CODES_KEY is 64 hexadecimal digits');
  const secret = Buffer.from(key ?? '', 'hex');
  const url = new URL(address);
  return url.protocol === 'file:' ? folderPort(fileURLToPath(url), secret) : httpPort(url, secret);
}

function signed(path: string, body: string, secret: Buffer) {
  const time = new Date().toISOString();
  const nonce = randomBytes(16).toString('hex');
  const bodySha256 = createHash('sha256').update(body).digest('hex');
  const signature = createHmac('sha256', secret)
    .update(deliveryText({ path, time, nonce, bodySha256 }))
    .digest('hex');
  return { time, nonce, signature };
}

function httpPort(url: URL, secret: Buffer): CodePort {
  return {
    async send(messages) {
      const body = JSON.stringify({ codes: messages });
      const { time, nonce, signature } = signed(url.pathname, body, secret);
      const answer = await fetch(url, {
        method: 'POST',
        body,
        signal: AbortSignal.timeout(PATIENCE_MS),
        redirect: 'error',
        headers: {
          'content-type': 'application/json',
          'x-seawall-time': time,
          'x-seawall-nonce': nonce,
          'x-seawall-signature': signature,
        },
      });
      if (!answer.ok) throw new Error(`the side that sets codes answered ${answer.status}`);
      const said: unknown = await answer.json();
      if (!Check(Answered, said)) throw new Error('the side that sets codes answered something else');
      return onlyAsked(messages, {
        accepted: said.accepted.map(({ id, ref }) => ({ id, ref: ref ?? null })),
        refused: said.refused ?? [],
      });
    },
  };
}

/** Nobody is marked as sent who was not sent now. */
function onlyAsked(messages: readonly CodeMessage[], said: CodeSent): CodeSent {
  const ids = new Set(messages.map(({ id }) => id));
  return {
    accepted: said.accepted.filter(({ id }) => ids.has(id)),
    refused: said.refused.filter(({ id }) => ids.has(id)),
  };
}

/** Writes what is to be sent as one file, with its signature beside it; whole or not at all. */
function folderPort(folder: string, secret: Buffer): CodePort {
  return {
    async send(messages) {
      await mkdir(folder, { recursive: true, mode: 0o700 });
      const body = JSON.stringify({ codes: messages });
      const name = `codes-${new Date().toISOString().replace(/[:.]/g, '-')}-${randomBytes(4).toString('hex')}`;
      const { time, nonce, signature } = signed(`/${name}.json`, body, secret);
      const head = JSON.stringify({ path: `/${name}.json`, time, nonce, signature });
      await writeFile(join(folder, `${name}.signature.json`), head, { mode: 0o600 });
      await writeFile(join(folder, `.${name}.part`), body, { mode: 0o600 });
      await rename(join(folder, `.${name}.part`), join(folder, `${name}.json`));
      return { accepted: messages.map(({ id }) => ({ id, ref: `${name}.json` })), refused: [] };
    },
  };
}
