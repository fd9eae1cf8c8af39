// Compiles contracts/*.sol once and keeps the result beside the compiler, until a source changes.
import fs from 'node:fs';
import path from 'node:path';
import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';

const here = path.dirname(fileURLToPath(import.meta.url));
const folder = path.join(here, 'contracts');
const kept = path.join(here, 'node_modules', '.contracts.json');

/** { TetherLike: { bytecode, selectors: { 'transfer(address,uint256)': 'a9059cbb' } }, ... } */
export function contracts() {
  const names = fs.readdirSync(folder).filter(name => name.endsWith('.sol'));
  const sources = Object.fromEntries(names.map(name => [name, { content: fs.readFileSync(path.join(folder, name), 'utf8') }]));
  const before = fs.existsSync(kept) ? JSON.parse(fs.readFileSync(kept, 'utf8')) : {};
  if (before.sources === JSON.stringify(sources)) return before.compiled;

  const compiled = compile(sources);
  // Written whole or not at all: two may compile at the same moment.
  fs.writeFileSync(`${kept}.${process.pid}`, JSON.stringify({ sources: JSON.stringify(sources), compiled }));
  fs.renameSync(`${kept}.${process.pid}`, kept);
  return compiled;
}

function compile(sources) {
  const solc = createRequire(import.meta.url)('solc');
  const settings = {
    optimizer: { enabled: true, runs: 200 },
    evmVersion: 'paris',
    outputSelection: { '*': { '*': ['evm.bytecode.object', 'evm.methodIdentifiers'] } },
  };
  const output = JSON.parse(solc.compile(JSON.stringify({ language: 'Solidity', sources, settings })));
  const errors = (output.errors ?? []).filter(error => error.severity === 'error');
  if (errors.length) throw new Error(errors.map(error => error.formattedMessage).join('\n'));

  const built = Object.values(output.contracts).flatMap(Object.entries).filter(([, contract]) => contract.evm.bytecode.object);
  return Object.fromEntries(built.map(([name, { evm }]) => [name, { bytecode: `0x${evm.bytecode.object}`, selectors: evm.methodIdentifiers }]));
}
