// Calls and events as ethers encodes them by the compiled ABI, for the encoders of src/Chains: node vectors.mjs > FILE
import { contract } from '../compile.mjs';
import { createRequire } from 'node:module';

const { ethers } = createRequire(new URL('../../tools/chains/package.json', import.meta.url))('ethers');
const abi = name => new ethers.Interface(contract(name).abi);
const [escrow, anchor, token] = [abi('JobEscrow'), abi('AuditAnchor'), abi('AitbcToken')];

const ids = ['0190f3c2-7b1e-7c55-9e3a-0102030405ff', 'ffeeddcc-bbaa-4988-b766-554433221100'];
const bytes16 = id => `0x${id.replaceAll('-', '')}`;
const accounts = ['0x2c7536E3605D9C16a7a3D7b1898e529396a65c23', '0x68eA7071643D1A2c8976f116dd82BBfC031fEA07'];
const root = ethers.id('a root');
const jobs = [
  { id: ids[0], client: accounts[0], amount: '10000000000', timeoutSeconds: 3600, feeBps: 500 },
  { id: ids[1], client: accounts[1], amount: String(2n ** 56n - 1n), timeoutSeconds: 2678400, feeBps: 2000 },
];
const locks = jobs.map(job => ({ ...job, id: bytes16(job.id) }));
const ends = [{ id: bytes16(ids[0]), payee: accounts[1] }, { id: bytes16(ids[1]), payee: ethers.ZeroAddress }];
const event = (contractAbi, name, values) => contractAbi.encodeEventLog(name, values);

console.log(JSON.stringify({
  ids, accounts, root, jobs,
  calls: {
    lockBatch: escrow.encodeFunctionData('lockBatch', [locks]),
    settleBatch: escrow.encodeFunctionData('settleBatch', [ends]),
    extend: escrow.encodeFunctionData('extend', [bytes16(ids[0]), 1800000000]),
    dispute: escrow.encodeFunctionData('dispute', [bytes16(ids[0])]),
    refundExpired: escrow.encodeFunctionData('refundExpired', [bytes16(ids[1])]),
    resolve: escrow.encodeFunctionData('resolve', [bytes16(ids[0]), accounts[1], 77]),
    deposit: escrow.encodeFunctionData('deposit', [123456789]),
    withdraw: escrow.encodeFunctionData('withdraw', [1]),
    jobOf: escrow.encodeFunctionData('jobOf', [bytes16(ids[0])]),
    accountOf: escrow.encodeFunctionData('accountOf', [accounts[0]]),
    totals: escrow.encodeFunctionData('totals', []),
    anchor: anchor.encodeFunctionData('anchor', [42, root, 1000]),
    rootOf: anchor.encodeFunctionData('rootOf', [42]),
    lastBatch: anchor.encodeFunctionData('lastBatch', []),
    approve: token.encodeFunctionData('approve', [accounts[0], 5]),
  },
  answers: { jobOf: escrow.encodeFunctionResult('jobOf', [accounts[0], 10000000000n, 1800000000, 500, 3]) },
  events: {
    Locked: event(escrow, 'Locked', [bytes16(ids[0]), accounts[0], 5, 6, 7]),
    Extended: event(escrow, 'Extended', [bytes16(ids[0]), 5]),
    Released: event(escrow, 'Released', [bytes16(ids[0]), accounts[0], 5, 6]),
    Refunded: event(escrow, 'Refunded', [bytes16(ids[0]), accounts[0], 5]),
    Disputed: event(escrow, 'Disputed', [bytes16(ids[0]), accounts[0], 5]),
    Resolved: event(escrow, 'Resolved', [bytes16(ids[0]), accounts[0], 5, 6, 7]),
    LeftOut: event(escrow, 'LeftOut', [bytes16(ids[0]), 1]),
    BatchAnchored: event(anchor, 'BatchAnchored', [42, root, 1000]),
  },
}, null, 1));
