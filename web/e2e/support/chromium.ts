import { existsSync } from 'node:fs';

const programs = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'];

/** The system's Chromium: nothing is downloaded. */
export const chromium = { launchOptions: { executablePath: programs.find((path) => existsSync(path)) ?? 'chromium' } };
