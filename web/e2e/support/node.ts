import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('../../../', import.meta.url));

/** Starts the node daemon as its operator does, on a folder of its own; returns what stops it. */
export function startNode(token: string, coordinator: string, options: { arguments?: string[]; settings?: Record<string, string> }): () => Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'aiforge-node-'));
  const node = spawn(join(root, 'forge'), ['node', 'run', '--coordinator', coordinator, '--data', folder, ...(options.arguments ?? [])], {
    env: { ...process.env, AIFORGE_NODE_TOKEN: token, ...options.settings },
    stdio: 'ignore',
  });
  return async () => {
    node.kill('SIGTERM');
    await new Promise((resolve) => (node.exitCode === null ? node.once('exit', resolve) : resolve(null)));
    rmSync(folder, { recursive: true, force: true });
  };
}
