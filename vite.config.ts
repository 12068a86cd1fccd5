// Builds the web shells: the headquarters page at /, the phone page at /m/ and the residents' page at /check. One
// build, so that the first two share the same React; the phone's service worker keeps exactly the files its page
// can reach.
import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, constants, gzipSync } from 'node:zlib';
import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin, type Rolldown } from 'vite';
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
        early: join(ROOT, 'field/early.ts'),
        check: join(ROOT, 'check/index.html'),
        wall: join(ROOT, 'wall/index.html'),
        resident: join(ROOT, 'resident/index.html'),
        door: join(ROOT, 'door/index.html'),
      },
      output: {
        codeSplitting: {
          groups: [
            // What small pages and the early script use too: inside the kit it would bring the kit to them.
            { name: 'early-answers', test: /src[\\/]shells[\\/]kit[\\/]early\.ts$/, priority: 26 },
            {
              name: 'base',
              test: /src[\\/](shells[\\/](kit[\\/]ids|resident[\\/]dom)|base[\\/]words|home[\\/]resident[\\/]rules)\.ts$/,
              priority: 25,
            },
            // A file of its own costs a slow line more than what a page leaves unused of it.
            {
              name: 'kit',
              test: /node_modules[\\/]@tanstack[\\/]|src[\\/]shells[\\/]kit[\\/](api|go|live|look|page-header|route|session|shell|sign-in|states|tell|words)\.tsx?$/,
              priority: 10,
            },
            {
              name: 'kit-parts',
              test: /src[\\/]shells[\\/]kit[\\/](act-button|dialog|marks|phone)\.tsx$/,
              priority: 10,
            },
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
    generateBundle(_options, bundle) {
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
        if (chunk.type === 'chunk' && chunk.isEntry && (chunk.name === 'field' || chunk.name === EARLY))
          follow(chunk.fileName);
      hurry(bundle);
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

/** The script that asks before the program of the phone's page is there, and the screen that page opens on. */
const EARLY = 'early';
const FIRST_SCREEN = /src[\\/]tasks[\\/]screens[\\/]Today\.tsx$/;

/**
 * The phone's page names at once what it would find out one after the other: the early script, then the first screen's
 * files beside its own.
 */
function hurry(bundle: Rolldown.OutputBundle): void {
  const page = bundle['field/index.html'];
  const chunks = Object.values(bundle).filter((one) => one.type === 'chunk');
  const early = chunks.find((chunk) => chunk.isEntry && chunk.name === EARLY);
  const screen = chunks.find((chunk) => FIRST_SCREEN.test(chunk.facadeModuleId ?? ''));
  if (page?.type !== 'asset' || early === undefined || screen === undefined)
    throw new Error('the phone’s page, its early script and its first screen are there');
  const html = String(page.source);
  const scripts = new Set<string>();
  const sheets = new Set<string>();
  const follow = (name: string) => {
    const chunk = bundle[name];
    if (chunk?.type !== 'chunk' || scripts.has(name)) return;
    scripts.add(name);
    for (const sheet of chunk.viteMetadata?.importedCss ?? []) sheets.add(sheet);
    for (const next of chunk.imports) follow(next);
  };
  follow(screen.fileName);
  const unnamed = (name: string) => !html.includes(name);
  const links = [
    ...[...scripts].filter(unnamed).map((name) => `<link rel="modulepreload" crossorigin href="/${name}">`),
    ...[...sheets].filter(unnamed).map((name) => `<link rel="stylesheet" crossorigin href="/${name}">`),
  ];
  page.source = html
    .replace('<script ', `<script type="module" crossorigin src="/${early.fileName}"></script>\n    <script `)
    .replace('</head>', `${links.map((link) => `  ${link}\n  `).join('')}</head>`);
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
