import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createServer, type Plugin, type Rollup } from 'vite';
import { drawPages, type Picture } from './draw-pages.ts';
import { filesOfPage, pagesOf, type PageModule } from './page-files.ts';
import { linkTo } from './page-preloads.ts';

const emptyRoot = '<div id="root"></div>';
const preloadScript = /\s*<script src="\/assets\/preload[^"]*"><\/script>/;

/**
 * Writes an HTML file for each page that is marked as drawn early, with what the page shows before the server has said anything: people see it
 * as soon as the file and its styles are there, and the app draws the same in its place. The gateway serves pages/models.html at /models.
 */
export function firstPictures(root: string): Plugin {
  return {
    name: 'first-pictures',
    apply: 'build',
    async writeBundle({ dir = 'dist' }, bundle) {
      const plain = readFileSync(join(dir, 'index.html'), 'utf8');
      if (!plain.includes(emptyRoot)) throw new Error(`index.html has no ${emptyRoot}.`);
      const pages = new Map(pagesOf(root).map((page) => [page.path, page]));
      for (const picture of await draw(root)) write(root, dir, plain, picture, pages.get(picture.path), bundle);
    },
  };
}

/** The app's own modules draw it, as they are in the sources. */
async function draw(root: string): Promise<Picture[]> {
  const server = await createServer({ root, appType: 'custom', logLevel: 'error', server: { middlewareMode: true, ws: false, watch: null }, optimizeDeps: { noDiscovery: true } });
  try {
    return await drawPages((module) => server.ssrLoadModule(module));
  } finally {
    await server.close();
  }
}

function write(root: string, dir: string, plain: string, { path, title, markup, drawnFor }: Picture, page: PageModule | undefined, bundle: Rollup.OutputBundle): void {
  if (!page) throw new Error(`No feature.ts has the path ${path}.`);
  const links = filesOfPage(root, page, bundle).map((file) => `<link${attributes(linkTo(file))}>`);
  const html = plain
    .replace(preloadScript, '')
    .replace(/<title>.*<\/title>/, () => `<title>${title}</title>`)
    .replace('</head>', () => `  ${links.join('\n    ')}\n  </head>`)
    .replace(emptyRoot, () => `<div id="root" data-for="${drawnFor}" inert>${markup}</div>`);
  const file = join(dir, 'pages', `${path === '/' ? 'index' : path.slice(1)}.html`);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, html);
}

function attributes(all: Record<string, string | true>): string {
  return Object.entries(all).map(([name, value]) => (value === true ? ` ${name}` : ` ${name}="${value}"`)).join('');
}
