// The interface described: an OpenAPI 3.1 document made from the acts and looks, and a page that reads it. Nothing
// here is written by hand twice.
import type { FastifyInstance } from 'fastify';
import type { Act, Look } from '../../ledger/terms.ts';

const errorSchema = {
  type: 'object',
  required: ['error'],
  properties: {
    error: {
      type: 'object',
      required: ['code', 'zh', 'en'],
      properties: {
        code: { type: 'string' },
        zh: { type: 'string' },
        en: { type: 'string' },
        params: { type: 'object' },
      },
    },
  },
};

/** The OpenAPI document of the house. */
export function openApi(
  acts: Readonly<Record<string, Act>>,
  looks: readonly Look[],
  version: string,
): object {
  const paths: Record<string, object> = {};
  const refused = { description: 'Refused, in words / 已拒绝并说明原因', content: json(errorSchema) };
  for (const [name, act] of Object.entries(acts)) {
    paths[`/api/acts/${name}`] = {
      post: {
        tags: [act.word.split('.')[0]],
        operationId: name,
        summary: `${act.title.zh} · ${act.title.en}`,
        description: `Ledger word \`${act.word}\`. Asks for: \`${act.duty}\`; purpose: \`${act.purpose}\`.`,
        requestBody: {
          required: true,
          content: json({
            type: 'object',
            required: ['id', 'input'],
            properties: {
              id: {
                type: 'string',
                format: 'uuid',
                description: 'Made by the client; the same id twice is one act.',
              },
              input: act.input,
              purpose: { type: 'string' },
            },
          }),
        },
        responses: {
          200: {
            description: 'Done and on disk / 已完成并落盘',
            content: json({
              type: 'object',
              properties: { entry: { type: 'string' }, result: {}, repeated: { type: 'boolean' } },
            }),
          },
          '4XX': refused,
        },
      },
    };
  }
  for (const look of looks) {
    const { properties = {}, required = [] } = look.query as {
      properties?: Record<string, object>;
      required?: string[];
    };
    const inPath = new Set(Array.from(look.path.matchAll(/:(\w+)/g), (match) => match[1]));
    paths[`/api${look.path.replace(/:(\w+)/g, '{$1}')}`] = {
      get: {
        tags: [look.path.split('/')[1]],
        summary: `${look.title.zh} · ${look.title.en}`,
        description: `Asks for: \`${look.duty}\`; purpose: \`${look.purpose}\`.`,
        parameters: Object.entries(properties).map(([name, schema]) => ({
          name,
          in: inPath.has(name) ? 'path' : 'query',
          required: inPath.has(name) || required.includes(name),
          schema,
        })),
        responses: { 200: { description: 'OK', content: json({}) }, '4XX': refused },
      },
    };
  }
  return {
    openapi: '3.1.0',
    info: {
      title: '海塘 Seawall',
      version,
      description:
        'Acts change something and are kept in the ledger; looks read. Sign in at POST /api/sign-in {user, password}; the cookie is the session. A request with the header x-seawall-unattended is answered but does not count as use: without use a session ends.',
    },
    paths,
  };
}

function json(schema: object): object {
  return { 'application/json': { schema } };
}

/** Installs /api/openapi.json and the page /api/docs. */
export function installDocs(
  server: FastifyInstance,
  acts: Readonly<Record<string, Act>>,
  looks: readonly Look[],
  version: string,
): void {
  const document = openApi(acts, looks, version);
  server.get('/api/openapi.json', async () => document);
  const page = docsPage(acts, looks);
  server.get('/api/docs', async (_request, reply) => reply.type('text/html; charset=utf-8').send(page));
}

function docsPage(acts: Readonly<Record<string, Act>>, looks: readonly Look[]): string {
  const fields = (schema: unknown): string => {
    const { properties = {}, required = [] } = schema as {
      properties?: Record<string, Record<string, unknown>>;
      required?: string[];
    };
    const rows = Object.entries(properties).map(
      ([name, field]) =>
        `<tr><td><code>${text(name)}</code>${required.includes(name) ? ' *' : ''}</td><td>${text(kindOf(field))}</td></tr>`,
    );
    return rows.length === 0 ? '<p>—</p>' : `<table><tbody>${rows.join('')}</tbody></table>`;
  };
  const item = (
    verb: string,
    path: string,
    title: { zh: string; en: string },
    duty: string,
    schema: unknown,
  ) =>
    `<details><summary><b>${verb}</b> <code>${text(path)}</code> ${text(title.zh)} · ${text(title.en)} <small>${text(duty)}</small></summary>${fields(schema)}</details>`;
  return `<!doctype html><html lang="zh-CN"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>海塘接口 · Seawall interface</title><link rel="stylesheet" href="/api/docs.css"></head><body><main>
<h1>海塘接口 · Seawall interface</h1>
<p>操作 <code>POST /api/acts/名称</code>，正文 <code>{"id": UUID, "input": {…}}</code>；同一 id 重发只算一次。成批：<code>POST /api/acts</code>，逐项答复。机器可读：<a href="/api/openapi.json">OpenAPI 3.1</a>。<br>
Acts are <code>POST /api/acts/name</code> with <code>{"id": UUID, "input": {…}}</code>; the same id twice is one act. Several at once: <code>POST /api/acts</code>, one answer each. For machines: <a href="/api/openapi.json">OpenAPI 3.1</a>.</p>
<h2>操作 · Acts (${Object.keys(acts).length})</h2>
${Object.entries(acts)
  .map(([name, act]) => item('POST', `/api/acts/${name}`, act.title, String(act.duty), act.input))
  .join('\n')}
<h2>查询 · Looks (${looks.length})</h2>
${looks.map((look) => item('GET', `/api${look.path}`, look.title, String(look.duty), look.query)).join('\n')}
</main></body></html>`;
}

/** The page's own style, served apart because the content policy forbids inline styles. */
export const DOCS_CSS = `body{font:16px/1.6 "PingFang SC","Microsoft YaHei","Noto Sans CJK SC",sans-serif;color:#12233d;background:#f3f5f9;margin:0}
main{max-width:1080px;margin:0 auto;padding:24px}details{background:#fff;border:1px solid #e4e9f0;border-radius:6px;margin:6px 0;padding:8px 12px}
summary{cursor:pointer}small{color:#56657a}code{color:#1554c0}table{border-collapse:collapse;margin:8px 0}td{border-top:1px solid #e4e9f0;padding:4px 16px 4px 0}`;

function kindOf(field: Record<string, unknown>): string {
  if (Array.isArray(field.anyOf)) {
    return field.anyOf
      .map((one: Record<string, unknown>) =>
        one.const === undefined ? kindOf(one) : JSON.stringify(one.const),
      )
      .join(' | ');
  }
  if (Array.isArray(field.enum)) return field.enum.map((one) => JSON.stringify(one)).join(' | ');
  if (field.const !== undefined) return JSON.stringify(field.const);
  if (field.type === 'array') return `[${kindOf((field.items ?? {}) as Record<string, unknown>)}]`;
  return String(field.type ?? 'any');
}

function text(raw: string): string {
  return raw
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
