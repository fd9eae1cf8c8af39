import { defineConfig } from '@playwright/test';
import journeys from './playwright.config.ts';

/** npm run shots: a picture of every page in pages.ts, at three widths, light and dark, into shots/. */
export default defineConfig({ ...journeys, testDir: '.', testMatch: 'shots.spec.ts', timeout: 300_000, reporter: 'line' });
