import { expect, test } from 'vitest';
import { sha256, signedText } from './adminSession';

test('the text that is signed is that of the example in docs/operations/admin-requests.md', async () => {
  const body = new TextEncoder().encode('{"address":"0x70997970C51812dc3A010C7d01b50e0d17dc79C8","network":"ethereum"}');
  const bodyHash = await sha256(body);
  expect(bodyHash).toBe('aa0f89470c0b361b16737bebe85a9e20b93bee643901b6eca80c6ad5bccc257b');
  expect(
    signedText({ network: 'ethereum', address: '0x2c7536E3605D9C16a7a3D7b1898e529396a65c23', method: 'POST', target: '/api/admin/wallets?dry_run=false', bodyHash, timestamp: '1768471200', nonce: 'k9Xw3bQz7LmT2pRa' }),
  ).toBe(
    ['AIFORGE-ADMIN-V1', 'ethereum', '0x2c7536E3605D9C16a7a3D7b1898e529396a65c23', 'POST', '/api/admin/wallets?dry_run=false', bodyHash, '1768471200', 'k9Xw3bQz7LmT2pRa'].join('\n'),
  );
});
