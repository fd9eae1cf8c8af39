import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';
import { firstPictures } from './scripts/first-pictures.ts';
import { fontInTime } from './scripts/font.ts';
import { pagePreloads } from './scripts/page-preloads.ts';
import { smallerForms } from './scripts/smaller-forms.ts';

// Where `npm run dev` finds the API: a network that ./forge up started.
const gateway = process.env.AIFORGE_GATEWAY ?? 'http://127.0.0.1:18000';

// Few files: a browser takes longer to ask for a small one than to read it.
const chunks = [
  // What runs before the first picture is painted must not bring the app with it.
  { name: 'first', test: /rolldown\/runtime|preload-helper|src\/main\.ts|src\/ui\/painted\.ts/, priority: 2 },
  { name: 'app', test: /src\/app\/start\.tsx/, priority: 1 },
  { name: 'parts', test: /src\/(ui|api)\/|lucide-react/, minShareCount: 4 },
];

const root = fileURLToPath(new URL('.', import.meta.url)).replace(/\/$/, '');

export default defineConfig({
  plugins: [react(), fontInTime(), pagePreloads(root), firstPictures(root), smallerForms()],
  resolve: { alias: { '@': fileURLToPath(new URL('./src', import.meta.url)) } },
  build: {
    manifest: true,
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 700,
    // All styles are less than a font: one file asks for less time than the pieces of a page, and their order is always the same.
    cssCodeSplit: false,
    rolldownOptions: { output: { codeSplitting: { groups: chunks } } },
  },
  server: {
    host: '127.0.0.1',
    // The host stays the dev server's, so that the gateway sees one origin, as in production.
    proxy: Object.fromEntries(['/api', '/v1', '/docs', '/openapi.json'].map((path) => [path, { target: gateway, changeOrigin: false }])),
  },
  test: { environment: 'happy-dom', include: ['src/**/*.test.{ts,tsx}'], testTimeout: 10_000 },
});
