import type { Plugin } from 'vite';
import { filesOfApp, filesOfPage, pagesOf } from './page-files.ts';

/**
 * Begins to fetch the app's files with the page, and a page's own together with those of the app: otherwise they are asked for only after the
 * entry, or the app, has run. A script in the head knows which files belong to which address; it is a file of its own, as the page allows no inline script.
 */
export function pagePreloads(root: string): Plugin {
  let script = '';
  return {
    name: 'page-preloads',
    apply: 'build',
    generateBundle(_, bundle) {
      const pages = pagesOf(root).map((page) => [patternOf(page.path), filesOfPage(root, page, bundle)]);
      script = this.getFileName(this.emitFile({ type: 'asset', name: 'preload.js', source: preload(pages) }));
    },
    transformIndexHtml: {
      order: 'post',
      handler: (_, { bundle = {} }) => [
        { tag: 'script', attrs: { src: `/${script}` }, injectTo: 'head-prepend' as const },
        ...filesOfApp(root, bundle).map((file) => ({ tag: 'link', attrs: linkTo(file), injectTo: 'head' as const })),
      ],
    },
  };
}

/**
 * What has a script fetched as soon as the page is read, behind its style and font. Not `modulepreload`: that also compiles it, and the first
 * picture would wait for that.
 */
export function linkTo(file: string): Record<string, string | true> {
  return { rel: 'preload', as: 'script', fetchpriority: 'low', crossorigin: true, href: `/${file}` };
}

function patternOf(path: string): string {
  return `^${path.replace(/:[^/]+/g, '[^/]+')}/?$`;
}

/** The script: plain enough for every browser that gets as far as the app. */
function preload(pages: unknown[]): string {
  return `{const page=${JSON.stringify(pages)}.find(([pattern])=>new RegExp(pattern).test(location.pathname));
for(const file of page?page[1]:[]){const link=document.createElement("link");link.rel="modulepreload";link.href="/"+file;document.head.append(link)}}
`;
}
