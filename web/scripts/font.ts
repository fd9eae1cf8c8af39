import type { Plugin } from 'vite';

const latin = /inter-latin-wght-normal[^/]*\.woff2$/;

/**
 * The font is fetched with the page and used if it comes in time; what is read already does not change its shape when it comes late. From the
 * second page on it always is in time.
 */
export function fontInTime(): Plugin {
  return {
    name: 'font-in-time',
    apply: 'build',
    enforce: 'pre',
    transform(code, id) {
      return id.endsWith('/@fontsource-variable/inter/wght.css') ? code.replaceAll('font-display: swap', 'font-display: optional') : undefined;
    },
    transformIndexHtml: {
      order: 'post',
      handler(_, { bundle = {} }) {
        const href = Object.keys(bundle).find((name) => latin.test(name));
        if (!href) throw new Error('The font of Latin letters is not in the build.');
        return [{ tag: 'link', attrs: { rel: 'preload', as: 'font', type: 'font/woff2', href: `/${href}`, crossorigin: true }, injectTo: 'head' as const }];
      },
    },
  };
}
