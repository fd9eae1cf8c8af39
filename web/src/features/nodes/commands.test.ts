import { expect, test } from 'vitest';
import { coordinatorOf, installCommand, runCommand } from './commands';

test('a network on this machine has its gRPC beside the gateway', () => {
  expect(coordinatorOf({ protocol: 'http:', hostname: '127.0.0.1', port: '18000' })).toBe('http://127.0.0.1:18001');
  expect(coordinatorOf({ protocol: 'https:', hostname: 'forge.example', port: '' })).toBe('https://forge.example:443');
});

test('what was typed stays one word of the shell', () => {
  expect(installCommand("http://x; rm -rf '~'", 'afn_1')).toContain(String.raw`--coordinator 'http://x; rm -rf '\''~'\'''`);
  expect(runCommand('http://127.0.0.1:18001', 'afn_1')).toBe('AIFORGE_NODE_TOKEN=afn_1 ./forge node run --coordinator http://127.0.0.1:18001');
});
