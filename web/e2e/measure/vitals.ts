import type { CDPSession, Page } from '@playwright/test';

/** How much slower than this machine the processor of the measured browser is. */
export const slowDown = 4;

interface Seen {
  lcp: number;
  /** Event Timing's durations, from the input to the next picture, in milliseconds: the worst of each interaction. */
  interactions: Record<number, number>;
  frames: number[];
}

declare global {
  interface Window {
    measured: Seen;
  }
}

/** Has a page note what the browser says about its speed, from its first moment on. */
export async function observe(page: Page): Promise<void> {
  await page.addInitScript(() => {
    window.measured = { lcp: 0, interactions: {}, frames: [] };
    new PerformanceObserver((list) => {
      window.measured.lcp = list.getEntries().at(-1)?.startTime ?? window.measured.lcp;
    }).observe({ type: 'largest-contentful-paint', buffered: true });
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries() as (PerformanceEntry & { interactionId: number })[]) {
        if (!entry.interactionId) continue;
        const known = window.measured.interactions[entry.interactionId] ?? 0;
        window.measured.interactions[entry.interactionId] = Math.max(known, entry.duration);
      }
    }).observe({ type: 'event', buffered: true, durationThreshold: 16 } as PerformanceObserverInit);
  });
}

export async function throttle(page: Page, rate: number): Promise<CDPSession> {
  const session = await page.context().newCDPSession(page);
  await session.send('Emulation.setCPUThrottlingRate', { rate });
  return session;
}

/** What the interactions took since the last call, worst first. */
export async function interactions(page: Page): Promise<number[]> {
  // The browser tells them some time after the picture.
  await page.waitForTimeout(400);
  return page.evaluate(() => {
    const took = Object.values(window.measured.interactions).sort((a, b) => b - a);
    window.measured.interactions = {};
    return took;
  });
}

/** Notes the time between pictures while something goes on. */
export async function framesWhile(page: Page, work: () => Promise<void>): Promise<number[]> {
  await page.evaluate(() => {
    const frames: number[] = (window.measured.frames = []);
    let before = performance.now();
    const next = (now: number) => {
      if (window.measured.frames !== frames) return;
      frames.push(now - before);
      before = now;
      requestAnimationFrame(next);
    };
    requestAnimationFrame(next);
  });
  await work();
  return page.evaluate(() => {
    const { frames } = window.measured;
    window.measured.frames = [];
    return frames.slice(2);
  });
}

/** The value below which a share of them lie. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? Number.NaN;
}
