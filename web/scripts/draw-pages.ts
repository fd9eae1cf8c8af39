import { setTimeout as pause } from 'node:timers/promises';
import { Window } from 'happy-dom';
import type { Root } from 'react-dom/client';
import type { FeatureRoute } from '../src/app/feature.ts';

/** What a page shows before the server has said anything, to some of the people who open it. */
export interface Picture {
  path: string;
  drawnFor: 'users' | 'visitors';
  title: string;
  markup: string;
}

// The address of the network is not known when it is built: where a page names it, the picture has dots instead.
const address = 'https://network.example';
const unknownAddress = '…';

type Load = (module: string) => Promise<Record<string, unknown>>;

/** Draws the pages that features mark so, one after another in a window of a browser without a screen. */
export async function drawPages(load: Load): Promise<Picture[]> {
  const window = new Window({ url: address, width: 1280, height: 860 });
  const restore = become(window);
  try {
    const { features } = (await load('/src/app/features.ts')) as { features: { routes: FeatureRoute[] }[] };
    const { start } = (await load('/src/app/start.tsx')) as { start: (container: unknown) => Promise<Root> };
    const pictures: Picture[] = [];
    for (const { path, drawnFor: everyone = [] } of features.flatMap(({ routes }) => routes)) {
      for (const drawnFor of everyone) {
        window.happyDOM.setURL(`${address}${path}`);
        // What tells the app that somebody is signed in, though not who.
        window.document.cookie = `aiforge-signed-in=1; max-age=${drawnFor === 'users' ? 60 : 0}`;
        pictures.push({ path, drawnFor, ...(await drawOne(window, start)) });
      }
    }
    return pictures;
  } finally {
    restore();
    await window.happyDOM.close();
  }
}

async function drawOne({ document }: Window, start: (container: unknown) => Promise<Root>): Promise<{ title: string; markup: string }> {
  document.title = '';
  const container = document.createElement('div');
  document.body.append(container);
  const root = await start(container);
  // React draws in tasks of its own; a page's title comes after its heading.
  for (let turn = 0; turn < 100 && !(document.title && container.querySelector('h1')); turn++) await pause(10);
  if (!container.querySelector('h1')) throw new Error(`Nothing was drawn at ${document.location.pathname}: ${container.innerHTML}`);
  // The page's security policy refuses style attributes that the parser finds; the app sets its own by script.
  for (const element of container.querySelectorAll('[style]')) element.removeAttribute('style');
  const drawn = { title: document.title, markup: container.innerHTML.replaceAll(address, unknownAddress) };
  root.unmount();
  container.remove();
  return drawn;
}

/** Makes the names of a browser's global object those of this process until the returned function is called. */
function become(window: Window): () => void {
  const ownTimeout = setTimeout;
  const own = Object.getOwnPropertyDescriptors(globalThis) as Record<string, PropertyDescriptor>;
  const browser = Object.fromEntries(
    ['window', 'self', 'document', 'location', 'history', 'navigator', 'localStorage', 'sessionStorage', 'matchMedia', 'HTMLElement', 'HTMLIFrameElement', 'HTMLDialogElement', 'Element', 'Node', 'Event', 'CustomEvent', 'MutationObserver', 'ResizeObserver', 'requestAnimationFrame', 'cancelAnimationFrame', 'addEventListener', 'removeEventListener', 'scrollTo', 'getComputedStyle', 'innerWidth', 'innerHeight', 'scrollY'].map(
      (name) => [name, name === 'window' || name === 'self' ? window : bound(window, name)],
    ),
  );
  const replaced: Record<string, unknown> = {
    ...browser,
    // No server answers while the first picture is drawn.
    fetch: () => new Promise(() => undefined),
    BroadcastChannel: undefined,
    // What the app would do minutes later does not hold up the build.
    setTimeout: (work: () => void, delay?: number) => ownTimeout(work, delay).unref(),
  };
  for (const [name, value] of Object.entries(replaced)) Object.defineProperty(globalThis, name, { value, configurable: true, writable: true });
  Object.assign(window.HTMLElement.prototype, { showPopover: () => undefined });
  return () => {
    for (const name of Object.keys(replaced)) {
      const before = own[name];
      if (before) Object.defineProperty(globalThis, name, before);
      else Reflect.deleteProperty(globalThis, name);
    }
  };
}

function bound(window: Window, name: string): unknown {
  const value = (window as unknown as Record<string, unknown>)[name];
  return typeof value === 'function' && !/^[A-Z]/.test(name) ? (value.bind(window) as unknown) : value;
}
