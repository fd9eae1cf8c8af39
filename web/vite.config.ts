import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';
import { firstPictures } from './scripts/first-pictures.ts';
import { fontInTime } from './scripts/font.ts';
import { pagePreloads } from './scripts/page-preloads.ts';
import { smallerForms } from './scripts/smaller-forms.ts';

// Where `npm run dev` finds the API: a network that ./forge up started.
const gateway = process.env.AIFORGE_GATEWAY ?? 'http://127.0.0.1:18000';

const root = fileURLToPath(new URL('.', import.meta.url)).replace(/\/$/, '');

export default defineConfig({
  plugins: [react(), fontInTime(), pagePreloads(root), firstPictures(root), smallerForms()],
  resolve: { alias: { '@': fileURLToPath(new URL('./src', import.meta.url)) } },
  build: { manifest: true, assetsInlineLimit: 0, chunkSizeWarningLimit: 700 },
  server: {
    host: '127.0.0.1',
    // The host stays the dev server's, so that the gateway sees one origin, as in production.
    proxy: Object.fromEntries(['/api', '/v1', '/docs', '/openapi.json'].map((path) => [path, { target: gateway, changeOrigin: false }])),
  },
  test: { environment: 'happy-dom', include: ['src/**/*.test.{ts,tsx}'], testTimeout: 10_000 },
});
