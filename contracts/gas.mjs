// What the contracts cost: node gas.mjs FILE [--commit COMMIT] writes the report. It ends with 1 when a limit is passed.
import fs from 'node:fs';
import { aitbc, ethers, later, newId, nobody, rpc, timestamp } from './test/chain.mjs';
import { deposit, job, world } from './test/world.mjs';

const file = process.argv[2]?.startsWith('--') ? undefined : process.argv[2];
const commit = process.argv.includes('--commit') ? process.argv[process.argv.indexOf('--commit') + 1] : 'unknown';
const perJobLimit = 45_000;
const transactionLimit = 16_777_216;
const w = await world();
const rows = [];
const of = async (name, call) => { const { gas } = await call; rows.push([name, gas]); return gas; };
const fresh = () => ethers.getAddress(ethers.hexlify(ethers.randomBytes(20)));
const settled = (jobs, payeeOf) => jobs.map(({ id }, index) => ({ id, payee: payeeOf(index) }));

await deposit(w, w.operator, 500_000_000n * aitbc);
await deposit(w, w.alice, 10_000n * aitbc);
const held = async client => { const made = job(client ?? w.operator); await w.escrow.send(w.operator, 'create', made); return made.id; };

// One by one; the accounts exist already, as they do in operation.
await w.escrow.send(w.operator, 'release', await held(), w.node);
await of('create', w.escrow.send(w.operator, 'create', job(w.operator)));
await of('release', w.escrow.send(w.operator, 'release', await held(), w.node));
await of('refund', w.escrow.send(w.operator, 'refund', await held()));
const extended = await held();
await of('extend', w.escrow.send(w.operator, 'extend', extended, await timestamp() + 20_000));
const disputed = await held(w.alice);
await of('dispute', w.escrow.send(w.alice, 'dispute', disputed));
await of('resolve', w.escrow.send(w.arbiter, 'resolve', disputed, w.node, 40n * aitbc));
const expired = await held();
await later(4_000);
await of('refundExpired', w.escrow.send(w.stranger, 'refundExpired', expired));
await w.token.send(w.operator, 'mint', w.alice, 10n * aitbc);
await w.token.send(w.alice, 'approve', w.escrow.address, 10n * aitbc);
await of('deposit', w.escrow.send(w.alice, 'deposit', 5n * aitbc));
await of('withdraw', w.escrow.send(w.alice, 'withdraw', 1n * aitbc));
await of('setLockable', w.escrow.send(w.alice, 'setLockable', 1n));
await w.anchor.send(w.operator, 'anchor', 1, ethers.id('1'), 1);
await of('anchor', w.anchor.send(w.operator, 'anchor', 2, ethers.id('2'), 1_000));

const nodes = Array.from({ length: 20 }, fresh);
const batches = [];
for (const size of [1, 10, 50, 100, 200, 300]) {
  const lots = Array.from({ length: 3 }, () => Array.from({ length: size }, () => job(w.operator, { amount: BigInt(1 + size) * aitbc })));
  const locks = [];
  for (const lot of lots) locks.push((await w.escrow.send(w.operator, 'lockBatch', lot)).gas);
  // Nodes that have earned before, nodes that earn for the first time, and refunds.
  await w.escrow.send(w.operator, 'settleBatch', settled(await lockOne(nodes.length), index => nodes[index]));
  const known = (await w.escrow.send(w.operator, 'settleBatch', settled(lots[0], index => nodes[index % nodes.length]))).gas;
  const strange = (await w.escrow.send(w.operator, 'settleBatch', settled(lots[1], fresh))).gas;
  const back = (await w.escrow.send(w.operator, 'settleBatch', settled(lots[2], () => nobody))).gas;
  batches.push({ size, lock: locks[1], known, strange, back });
}
const clients = await manyClients(100);
const manyLock = (await w.escrow.send(w.operator, 'lockBatch', clients.map(client => job(client, { amount: 1n })))).gas;

async function lockOne(count) {
  const jobs = Array.from({ length: count }, () => job(w.operator));
  await w.escrow.send(w.operator, 'lockBatch', jobs);
  return jobs;
}

/** Accounts of their own with a balance each, as users with wallets have. */
async function manyClients(count) {
  const clients = [];
  for (let i = 0; i < count; i++) {
    const client = fresh();
    await rpc('anvil_setBalance', client, '0x56bc75e2d63100000');
    await rpc('anvil_impersonateAccount', client);
    await deposit(w, client, 10n);
    clients.push(client);
  }
  return clients;
}

const number = value => value.toLocaleString('en-US');
const hundred = batches.find(batch => batch.size === 100);
const perJob = Math.round((hundred.lock + hundred.known) / 100);
const largest = Math.max(...batches.flatMap(batch => [batch.lock, batch.known, batch.strange]));
const report = `# Gas

Written by \`./forge bench gas\` on anvil. Commit: ${commit}. Gas does not depend on the machine.

A job locked and settled in batches of 100, with 20 nodes that have earned before, costs **${number(perJob)} gas**; the limit is ${number(perJobLimit)}.
An ERC-20 transfer into an escrow of its own and two out of it cost 167,367 in a prototype of that design: ${(100 - perJob / 1673.67).toFixed(0)} % less.

| batch | lockBatch, a job | settleBatch, nodes known | every node new | refunds | lock + settle, a job | largest transaction |
|---|---|---|---|---|---|---|
${batches.map(({ size, lock, known, strange, back }) => `| ${size} | ${[lock, known, strange, back, lock + known].map(gas => number(Math.round(gas / size))).join(' | ')} | ${number(Math.max(lock, known, strange))} |`).join('\n')}

The clients of these are one account, as the platform's users without wallets are. With 100 clients of their own, lockBatch costs ${number(Math.round(manyLock / 100))} a job.
The largest transaction uses ${number(largest)} of the ${number(transactionLimit)} gas that one may (EIP-7825), so that batches end at 300.

| call | gas |
|---|---|
${rows.map(([name, gas]) => `| ${name} | ${number(gas)} |`).join('\n')}
| deployment of AitbcToken | ${number(w.token.deployGas)} |
| deployment of JobEscrow | ${number(w.escrow.deployGas)} |
| deployment of AuditAnchor | ${number(w.anchor.deployGas)} |

An anchor of 1,000 ledger entries is ${(rows.find(([name]) => name === 'anchor')[1] / 1000).toFixed(0)} gas an entry.
`;
if (file) fs.writeFileSync(file, report);
console.log(report);
if (perJob > perJobLimit || largest > transactionLimit) { console.error('gas: a limit is passed'); process.exit(1); }
