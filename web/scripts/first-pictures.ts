import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createServer, type Plugin } from 'vite';
import { drawPages, type Picture } from './draw-pages.ts';
import { filesOfPage, pagesOf } from './page-files.ts';
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
      const filesOf = (path: string): string[] => {
        const page = pages.get(path);
        if (!page) throw new Error(`No feature.ts has the path ${path}.`);
        return filesOfPage(root, page, bundle);
      };
      for (const [path, pictures] of byPath(await draw(root))) write(dir, path, withPictures(plain, pictures, filesOf(path)));
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

function byPath(pictures: Picture[]): Map<string, Picture[]> {
  const found = new Map<string, Picture[]>();
  for (const picture of pictures) found.set(picture.path, [...(found.get(picture.path) ?? []), picture]);
  return found;
}

/** The page with the pictures of everybody it is drawn for: public/first.js says whose is shown. */
function withPictures(plain: string, pictures: Picture[], files: string[]): string {
  const drawn = pictures.map(({ drawnFor, markup }) => `<div data-for="${drawnFor}">${markup}</div>`).join('');
  return plain
    .replace(preloadScript, '')
    .replace(/<title>.*<\/title>/, () => `<title>${pictures[0]?.title ?? ''}</title>`)
    .replace('</head>', () => `  ${files.map((file) => `<link${attributes(linkTo(file))}>`).join('\n    ')}\n  </head>`)
    .replace(emptyRoot, () => `<div id="root" inert>${drawn}</div>`);
}

function write(dir: string, path: string, html: string): void {
  const file = join(dir, 'pages', `${path === '/' ? 'index' : path.slice(1)}.html`);
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, html);
}

function attributes(all: Record<string, string | true>): string {
  return Object.entries(all).map(([name, value]) => (value === true ? ` ${name}` : ` ${name}="${value}"`)).join('');
}
