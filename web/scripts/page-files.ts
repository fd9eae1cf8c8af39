import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { Rollup } from 'vite';

/** A path of a feature's routes and the module of its page. */
export interface PageModule {
  path: string;
  module: string;
}

/** What feature.ts files below the app's folder say: { path: '/things/:id', load: () => import('./ThingPage') }. */
export function pagesOf(root: string): PageModule[] {
  const features = join(root, 'src/features');
  return readdirSync(features).flatMap((name) => {
    const folder = join(features, name);
    const text = readFileSync(join(folder, 'feature.ts'), 'utf8');
    return [...text.matchAll(/path: '([^']+)', load: \(\) => import\('([^']+)'\)/g)].map(([, path = '', from = '']) => ({ path, module: `${resolve(folder, from)}.tsx` }));
  });
}

/** The scripts of the app, which its entry asks for once the first picture is painted. */
export function filesOfApp(root: string, bundle: Rollup.OutputBundle): string[] {
  const entry = Object.values(bundle).find((output): output is Rollup.OutputChunk => output.type === 'chunk' && output.isEntry);
  const known = entry ? filesOf(entry, bundle) : new Set<string>();
  return [...filesOf(chunkOf(join(root, 'src/app/start.tsx'), bundle), bundle)].filter((file) => !known.has(file));
}

/** The scripts that a page needs besides those of the app. */
export function filesOfPage(root: string, { module }: PageModule, bundle: Rollup.OutputBundle): string[] {
  const known = filesOf(chunkOf(join(root, 'src/app/start.tsx'), bundle), bundle);
  return [...filesOf(chunkOf(module, bundle), bundle)].filter((file) => !known.has(file));
}

function chunkOf(module: string, bundle: Rollup.OutputBundle): Rollup.OutputChunk {
  const chunks = Object.values(bundle).filter((output): output is Rollup.OutputChunk => output.type === 'chunk');
  const chunk = chunks.find(({ facadeModuleId, moduleIds }) => facadeModuleId === module || moduleIds.includes(module));
  if (!chunk) throw new Error(`There is no chunk of ${module}.`);
  return chunk;
}

/** A chunk and what it imports. */
function filesOf(chunk: Rollup.OutputChunk, bundle: Rollup.OutputBundle, found = new Set<string>()): Set<string> {
  if (found.has(chunk.fileName)) return found;
  found.add(chunk.fileName);
  for (const name of chunk.imports) {
    const imported = bundle[name];
    if (imported?.type === 'chunk') filesOf(imported, bundle, found);
  }
  return found;
}
