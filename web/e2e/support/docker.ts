import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { test } from '@playwright/test';

const script = fileURLToPath(new URL('../../../tests/services/docker.sh', import.meta.url));
const instance = `web-${process.pid}`;

/** The script's word for a machine that lacks something. */
const missing = 69;

export interface Engine {
  socket: string;
  /** A tiny image, pinned by its digest. */
  image: string;
  remove: () => void;
}

/** A Docker engine of the test's own. Where none runs the test is skipped, and fails on a build machine, which promises one. */
export function startEngine(): Engine {
  const started = run('start');
  const reason = started.stderr.trim();
  test.skip(started.status === missing && process.env.CI !== 'true', reason);
  if (started.status !== 0) throw new Error(`docker.sh: ${reason}`);
  const variables = run('status').stdout;
  const value = (name: string) => new RegExp(`^ *${name}='?([^'\\n]*)'?$`, 'm').exec(variables)?.[1] ?? '';
  return { socket: value('DOCKER_SOCK'), image: `aiforge/busybox@${value('DOCKER_IMAGE')}`, remove: () => void run('remove') };
}

function run(verb: string) {
  return spawnSync('bash', [script, verb], { encoding: 'utf8', env: { ...process.env, SVC_INSTANCE: instance }, stdio: ['ignore', 'pipe', 'pipe'], timeout: 90_000 });
}
