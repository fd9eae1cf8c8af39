import { defineConfig } from '@playwright/test';
import { chromium } from './support/chromium.ts';

/** Journeys against a real network, which support/network.ts starts and stops; AIFORGE_WEB=http://… takes one that runs. */
export default defineConfig({
  testDir: 'tests',
  outputDir: 'test-results',
  globalSetup: './support/network.ts',
  timeout: 60_000,
  expect: { timeout: 12_000 },
  workers: 1,
  // A machine that others load can make a journey miss a time limit; what needed a second try is named flaky in the report.
  retries: process.env.CI === 'true' ? 1 : 0,
  reporter: [['list'], ['json', { outputFile: 'test-results/results.json' }]],
  use: { ...chromium, viewport: { width: 1280, height: 860 }, screenshot: 'only-on-failure', actionTimeout: 8_000 },
});
