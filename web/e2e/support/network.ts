import { execFileSync } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const forge = fileURLToPath(new URL('../../../forge', import.meta.url));

/** The key of the network's administrator: public, from the documentation of web3.js. */
export const adminKey = '0x4c0883a69102937d6231471b5dbb6204fe5129617082792ae468d01a3f362318';
const admin = 'ethereum:0x2c7536E3605D9C16a7a3D7b1898e529396a65c23';

/** Journeys register more people from one address than a network admits, and wait for nothing that a test need not wait for. */
const settings = [
  'Accounts:SignIn:RegistrationsPerHour=10000',
  'Accounts:SignIn:AttemptsPerMinute=10000',
  'Wallets:MessagesPerMinute=10000',
  'Wallets:SignaturesPerMinute=10000',
  'Payments:ExpiresAfter=00:01:00',
  'Payments:Networks:ethereum:PollSeconds=1',
  'Payments:Networks:tron:PollSeconds=1',
];

/** What the journeys know of the network. */
export interface RunningNetwork {
  gateway: string;
  demoPassword: string;
  dataFolder: string;
}

/** A network with chains, for the journeys. */
export default () => start(['--chains']);

/** Starts a network on a fresh folder and free ports; returns what stops it. AIFORGE_WEB_DATA names the folder of one that runs already. */
export async function start(options: string[]): Promise<() => void> {
  const running = process.env.AIFORGE_WEB_DATA;
  const folder = running ?? mkdtempSync(join(tmpdir(), 'aiforge-web-'));
  const stop = () => {
    if (running) return;
    execFileSync(forge, ['down', '--data', folder], { stdio: 'ignore' });
    rmSync(folder, { recursive: true, force: true });
  };
  if (!running) {
    // The database runs as a user of its own, who has to get through.
    chmodSync(folder, 0o755);
    const port = await freePort();
    const all = [...options, '--data', folder, '--port', String(port), '--admin-wallet', admin, ...settings.flatMap((setting) => ['--setting', setting])];
    try {
      // Tron wants nineteen confirmations: blocks come every second.
      execFileSync(forge, ['up', '--detach', ...all], { stdio: ['ignore', 'ignore', 'inherit'], timeout: 420_000, env: { ...process.env, FORGE_BLOCK_SECONDS: '1' } });
    } catch (error) {
      stop();
      throw error;
    }
  }
  const run = JSON.parse(readFileSync(join(folder, 'run.json'), 'utf8')) as { gateway: string; demo_password: string };
  const network: RunningNetwork = { gateway: run.gateway, demoPassword: run.demo_password, dataFolder: folder };
  process.env.AIFORGE_WEB_NETWORK = JSON.stringify(network);
  return stop;
}

export function network(): RunningNetwork {
  return JSON.parse(process.env.AIFORGE_WEB_NETWORK ?? '{}') as RunningNetwork;
}

/** The gateway takes it, gRPC the next one. */
function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => (typeof address === 'object' && address ? resolve(address.port) : reject(new Error('no port'))));
    });
  });
}
