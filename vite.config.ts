// Builds the web shells: the headquarters page at /, the phone page at /m/ and the residents' page at /check. One
// build, so that the first two share the same React; the phone's service worker keeps exactly the files its page
// can reach.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import react from '@vitejs/plugin-react';
import { build, defineConfig, type Plugin, type Rolldown } from 'vite';
import { VitePWA } from 'vite-plugin-pwa';

const ROOT = join(import.meta.dirname, 'src/shells');
const OUT = join(import.meta.dirname, 'dist');

/** Where each shell's page lands in dist/. */
const PAGES: Record<string, string> = { 'hq/index.html': 'index.html', 'field/index.html': 'm/index.html' };

/** Files the phone page can reach, dynamic screens included; filled while the bundle is written. */
const phoneFiles = new Set<string>();

export default defineConfig({
  root: ROOT,
  base: '/',
  publicDir: 'public',
  plugins: [
    react(),
    pagesAtTheirAddress(),
    VitePWA({
      strategies: 'generateSW',
      registerType: 'prompt', // never reload a phone in the middle of a shift
      injectRegister: false,
      manifest: false, // public/m/manifest.webmanifest, linked by the phone page only
      filename: 'm/sw.js',
      scope: '/m/',
      workbox: {
        globDirectory: OUT,
        globPatterns: ['**/*.{js,css,html,woff2,svg,png,webmanifest}'],
        manifestTransforms: [
          async (entries) => ({ manifest: entries.filter((entry) => keptOnPhone(entry.url)), warnings: [] }),
          // The worker lives in /m/, the files it keeps do not: say their address from the top.
          async (entries) => ({
            manifest: entries.map((entry) => ({
              ...entry,
              url: entry.url.startsWith('/') ? entry.url : `/${entry.url}`,
            })),
            warnings: [],
          }),
        ],
        navigateFallback: '/m/index.html',
        navigateFallbackAllowlist: [/^\/m(\/|$)/],
        cleanupOutdatedCaches: true,
        // The reader of codes is a megabyte: on a phone that takes a roster along, and on no other.
        runtimeCaching: [
          {
            urlPattern: /\/assets\/[^/]+\.wasm$/,
            handler: 'CacheFirst',
            options: { cacheName: 'seawall-scanner', expiration: { maxEntries: 2 } },
          },
        ],
        inlineWorkboxRuntime: true,
        sourcemap: false,
      },
    }),
    packed(),
  ],
  build: {
    outDir: OUT,
    emptyOutDir: true,
    modulePreload: { polyfill: false }, // it would be an inline script
    chunkSizeWarningLimit: 1_600,
    reportCompressedSize: false,
    rolldownOptions: {
      input: {
        hq: join(ROOT, 'hq/index.html'),
        field: join(ROOT, 'field/index.html'),
        check: join(ROOT, 'check/index.html'),
        wall: join(ROOT, 'wall/index.html'),
        resident: join(ROOT, 'resident/index.html'),
        door: join(ROOT, 'door/index.html'),
      },
      output: {
        codeSplitting: {
          groups: [
            // What small pages use too: inside the kit it would bring the kit to them.
            {
              name: 'base',
              test: /rolldown[\\/]runtime|src[\\/](shells[\\/](kit[\\/]ids|resident[\\/]dom)|base[\\/]words|home[\\/]resident[\\/]rules)\.ts$/,
              priority: 25,
            },
            // A file of its own costs a slow line more than what a page leaves unused of it: a browser fetches six at a
            // time, and each waits for the line.
            {
              name: 'kit',
              test: /vite\/preload-helper|node_modules[\\/]@tanstack[\\/]|src[\\/]shells[\\/]kit[\\/](act-button|api|dialog|early|first-screen|go|live|long-work|look|marks|moments|outbox|page-header|phone|route|session|shell|sign-in|states|tell|vault|words)\.tsx?$/,
              priority: 10,
            },
            { name: 'icons', test: /node_modules[\\/]lucide-react[\\/]/, priority: 15 },
            { name: 'react', test: /node_modules[\\/](react|react-dom|scheduler)[\\/]/, priority: 30 },
            {
              name: 'antd',
              // The phone's screens use none of it: one shared helper in here would bring all of it to every phone.
              test: /node_modules[\\/](antd|@ant-design|@rc-component)[\\/]/,
              priority: 20,
            },
          ],
        },
      },
    },
  },
  server: {
    proxy: { '/api': process.env.SEAWALL_API ?? 'http://127.0.0.1:8080' },
  },
});

/** Moves the pages to their addresses, answers those addresses while developing, and notes what the phone needs. */
function pagesAtTheirAddress(): Plugin {
  return {
    name: 'seawall-pages',
    enforce: 'post',
    configureServer(server) {
      server.middlewares.use((request, _response, next) => {
        const path = request.url?.split('?')[0] ?? '';
        const page = request.headers.accept?.includes('text/html') && !path.startsWith('/api/');
        const phone = /^\/m(\/|$)/.test(path);
        const resident = /^\/check\/?$/.test(path);
        const wall = /^\/wall(\/|$)/.test(path);
        const own = /^\/r\/?$/.test(path);
        const door = /^\/d\/?$/.test(path);
        if (page)
          request.url = phone
            ? '/field/index.html'
            : resident
              ? '/check/index.html'
              : own
                ? '/resident/index.html'
                : door
                  ? '/door/index.html'
                  : wall
                    ? '/wall/index.html'
                    : '/hq/index.html';
        next();
      });
    },
    async generateBundle(_options, bundle) {
      phoneFiles.clear();
      const follow = (name: string) => {
        if (phoneFiles.has(name)) return;
        phoneFiles.add(name);
        const chunk = bundle[name];
        if (chunk?.type !== 'chunk') return;
        for (const next of [...chunk.imports, ...chunk.dynamicImports]) follow(next);
        for (const file of [
          ...(chunk.viteMetadata?.importedCss ?? []),
          ...(chunk.viteMetadata?.importedAssets ?? []),
        ])
          follow(file);
      };
      for (const chunk of Object.values(bundle))
        if (chunk.type === 'chunk' && chunk.isEntry && chunk.name === 'field') follow(chunk.fileName);
      sheetsInOrder(bundle);
      await hurry(bundle);
      // Fonts are named in the style sheets only.
      for (const file of Object.values(bundle))
        if (file.type === 'asset' && file.fileName.endsWith('.woff2')) {
          const wanted = [...phoneFiles].some((name) => {
            const sheet = bundle[name];
            return (
              sheet?.type === 'asset' && name.endsWith('.css') && String(sheet.source).includes(file.fileName)
            );
          });
          if (wanted) phoneFiles.add(file.fileName);
        }
      for (const [from, to] of Object.entries(PAGES)) {
        const page = bundle[from];
        if (page !== undefined) page.fileName = to;
      }
    },
  };
}

/** The kit's first: a page says otherwise in places, and as they come its own may lie before. The others stay as they are. */
function sheetsInOrder(bundle: Rolldown.OutputBundle): void {
  const SHEET = /<link rel="stylesheet"[^>]*>/g;
  const place = (link: string) => (link.includes('/kit-') ? 0 : 1);
  for (const page of Object.values(bundle)) {
    if (page.type !== 'asset' || !page.fileName.endsWith('.html')) continue;
    const html = String(page.source);
    const sheets = (html.match(SHEET) ?? []).sort((a, b) => place(a) - place(b));
    page.source = html.replace(SHEET, () => sheets.shift() ?? '');
  }
}

/**
 * The phone's page says at once what it would find out one after the other. A script inside it asks the house and names
 * the files of the screen that its address opens, before its program has come (field/early.ts).
 */
async function hurry(bundle: Rolldown.OutputBundle): Promise<void> {
  const page = bundle['field/index.html'];
  if (page?.type !== 'asset') throw new Error('the phone’s page is there');
  const html = String(page.source);
  const script = `const SCREENS=${JSON.stringify(filesOfScreens(bundle, html))};${await earlyScript()}`;
  // Before the style sheets: a script behind them waits for them.
  page.source = html.replace(
    '<link rel="manifest"',
    () =>
      `<link rel="preload" as="fetch" crossorigin href="/api/session" />
    <script>{${script}}</script>
    <link rel="manifest"`,
  );
}

/** For the address of each screen of the phone: its files beside those that the page names itself. */
function filesOfScreens(bundle: Rolldown.OutputBundle, html: string): [string, string[]][] {
  const chunks = Object.values(bundle).filter((one) => one.type === 'chunk');
  const filesOf = (facade: string): string[] => {
    const found = new Set<string>();
    const follow = (name: string) => {
      const chunk = bundle[name];
      if (chunk?.type !== 'chunk' || found.has(name)) return;
      found.add(name);
      for (const next of chunk.imports) follow(next);
      for (const sheet of chunk.viteMetadata?.importedCss ?? []) found.add(sheet);
    };
    const screen = chunks.find((one) => one.facadeModuleId === facade);
    if (screen === undefined) throw new Error(`${facade} is a file of its own`);
    follow(screen.fileName);
    return [...found].filter((name) => !html.includes(name)).map((name) => name.replace('assets/', ''));
  };
  const table = readFileSync(join(ROOT, 'field/screens.ts'), 'utf8');
  const rows = [...table.matchAll(/\bpath: '([^']+)'[^{}]*\{[^{}]*\}[^{}]*?import\('([^']+)'\)/g)];
  if (rows.length !== table.match(/\bpath: '/g)?.length) throw new Error('every screen names its file');
  return rows.map(([, path = '', file = '']) => [path, filesOf(join(ROOT, 'field', file))]);
}

/** Small, and a program of its own: a module would wait for the page, and a file for the line. */
async function earlyScript(): Promise<string> {
  const built = await build({
    configFile: false,
    logLevel: 'error',
    root: ROOT,
    build: {
      write: false,
      modulePreload: false,
      rolldownOptions: { input: join(ROOT, 'field/early.ts'), output: { format: 'iife' } },
    },
  });
  const [one] = 'output' in built ? built.output : [];
  if (one?.type !== 'chunk') throw new Error('the early script is there');
  return one.code.trim();
}

/** Beside each file the same, packed once as small as it goes: packed anew for each who asks it is a tenth larger. */
function packed(): Plugin {
  return {
    name: 'seawall-packed',
    apply: 'build',
    closeBundle: {
      order: 'post',
      sequential: true,
      handler() {
        for (const file of readdirSync(OUT, { recursive: true, withFileTypes: true })) {
          if (!file.isFile() || !/\.(js|css|html|svg|webmanifest)$/.test(file.name)) continue;
          const path = join(file.parentPath, file.name);
          const content = readFileSync(path);
          if (content.byteLength < PACKED_FROM_BYTES) continue;
          writeFileSync(
            `${path}.br`,
            brotliCompressSync(content, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }),
          );
          writeFileSync(`${path}.gz`, gzipSync(content, { level: 9 }));
        }
      },
    },
  };
}

const PACKED_FROM_BYTES = 500;

function keptOnPhone(url: string): boolean {
  const path = url.replace(/^\//, '');
  return path.startsWith('m/') ? !path.endsWith('sw.js') : phoneFiles.has(path);
}
