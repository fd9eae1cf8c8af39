// Runs the script of docs/verify-proof.html as a browser does: node proof-page.mjs PROOF [RPC] prints the page's result and its class.
import fs from 'node:fs';

const page = fs.readFileSync(new URL('../../docs/verify-proof.html', import.meta.url), 'utf8');
const script = page.match(/<script>([\s\S]*)<\/script>/)[1];
const elements = {
  proof: { value: fs.readFileSync(process.argv[2], 'utf8') },
  rpc: { value: process.argv[3] ?? '' },
  result: {},
  check: { addEventListener: (_, handler) => { elements.check.click = handler; } },
};
globalThis.document = { getElementById: id => elements[id] };
new Function(script)();
await elements.check.click();
console.log(`${elements.result.className}: ${elements.result.textContent}`);
