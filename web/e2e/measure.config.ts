import { defineConfig } from '@playwright/test';
import journeys from './playwright.config.ts';

/** npm run measure: how fast pages load and answer, into benchmarks/results/web.md. */
export default defineConfig({ ...journeys, testDir: 'measure', testMatch: 'measure.spec.ts', globalSetup: './measure/network.ts', timeout: 600_000, retries: 0, reporter: 'line', use: { ...journeys.use, screenshot: 'off' } });
