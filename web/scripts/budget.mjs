// How much script the first page loads, compressed: npm run budget, after npm run build.
import { readFileSync, statSync } from 'node:fs';

const limit = 250_000;
const dist = new URL('../dist/', import.meta.url);
const page = readFileSync(new URL('index.html', dist), 'utf8');
const scripts = [...page.matchAll(/(?:src|href)="\/([^"]+\.js)"/g)].map((match) => match[1]);
// The app and the landing page are chunks of their own, which are fetched at once.
const landing = readFileSync(new URL('.vite/manifest.json', dist), 'utf8');
for (const [source, chunk] of Object.entries(JSON.parse(landing))) {
  if (source === 'src/app/start.tsx' || source.includes('features/landing/')) collect(chunk);
}

function collect(chunk) {
  if (scripts.includes(chunk.file)) return;
  scripts.push(chunk.file);
  for (const name of chunk.imports ?? []) collect(JSON.parse(landing)[name]);
}

const total = scripts.filter((name) => name.endsWith('.js')).reduce((sum, name) => sum + compressed(name), 0);
console.log(`landing: ${scripts.length} scripts, ${(total / 1000).toFixed(1)} kB compressed of ${limit / 1000} kB allowed`);
process.exit(total <= limit ? 0 : 1);

function compressed(name) {
  try {
    return statSync(new URL(`${name}.br`, dist)).size;
  } catch {
    return statSync(new URL(name, dist)).size;
  }
}
