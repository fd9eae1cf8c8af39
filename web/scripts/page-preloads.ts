import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Plugin, Rollup } from 'vite';

/** A path of a feature's routes and the module of its page. */
interface PageModule {
  path: string;
  module: string;
}

/**
 * Begins to fetch a page's own files together with those of the app: otherwise they are asked for only after the app has run. A script in the
 * head knows which files belong to which address; it is a file of its own, as the page allows no inline script.
 */
export function pagePreloads(features: string): Plugin {
  let script = '';
  return {
    name: 'page-preloads',
    apply: 'build',
    generateBundle(_, bundle) {
      const chunks = Object.values(bundle).filter((output): output is Rollup.OutputChunk => output.type === 'chunk');
      const entry = chunks.find((chunk) => chunk.isEntry);
      const known = entry ? filesOf(entry, bundle) : new Set<string>();
      const pages = pagesOf(features).map(({ path, module }) => {
        const chunk = chunks.find(({ facadeModuleId, moduleIds }) => facadeModuleId === module || moduleIds.includes(module));
        if (!chunk) throw new Error(`There is no chunk of ${module}.`);
        return [patternOf(path), [...filesOf(chunk, bundle)].filter((file) => !known.has(file))];
      });
      script = this.getFileName(this.emitFile({ type: 'asset', name: 'preload.js', source: preload(pages) }));
    },
    transformIndexHtml: {
      order: 'post',
      handler: () => (script ? [{ tag: 'script', attrs: { src: `/${script}` }, injectTo: 'head-prepend' as const }] : []),
    },
  };
}

/** What feature.ts files say: { path: '/things/:id', load: () => import('./ThingPage') }. */
function pagesOf(features: string): PageModule[] {
  return readdirSync(features).flatMap((name) => {
    const folder = join(features, name);
    const text = readFileSync(join(folder, 'feature.ts'), 'utf8');
    return [...text.matchAll(/path: '([^']+)', load: \(\) => import\('([^']+)'\)/g)].map(([, path = '', from = '']) => ({ path, module: `${resolve(folder, from)}.tsx` }));
  });
}

function filesOf(chunk: Rollup.OutputChunk, bundle: Rollup.OutputBundle, found = new Set<string>()): Set<string> {
  if (found.has(chunk.fileName)) return found;
  found.add(chunk.fileName);
  for (const style of chunk.viteMetadata?.importedCss ?? []) found.add(style);
  for (const name of chunk.imports) {
    const imported = bundle[name];
    if (imported?.type === 'chunk') filesOf(imported, bundle, found);
  }
  return found;
}

function patternOf(path: string): string {
  return `^${path.replace(/:[^/]+/g, '[^/]+')}/?$`;
}

/** The script: plain enough for every browser that gets as far as the app. */
function preload(pages: unknown[]): string {
  return `{const page=${JSON.stringify(pages)}.find(([pattern])=>new RegExp(pattern).test(location.pathname));
for(const file of page?page[1]:[]){const link=document.createElement("link");if(file.endsWith(".css")){link.rel="preload";link.as="style"}else link.rel="modulepreload";link.href="/"+file;document.head.append(link)}}
`;
}
