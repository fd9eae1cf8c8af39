// A bcoin full node and wallet on regtest, all in memory.   node node.cjs <rpc port> <wallet port> <key> <seconds between blocks, 0 = on demand>
'use strict';
process.env.NODE_BACKEND = 'js';
process.env.BCOIN_NETWORK = 'regtest';

// bcoin's database loads a native module at once that a chain in memory never uses, and that present Node.js cannot build.
const Module = require('module');
const load = Module._load;
Module._load = function (request, ...rest) {
  if (request === 'leveldown') return function () { throw new Error('chains are kept in memory only'); };
  return load.call(this, request, ...rest);
};

// bcoin has regtest prefixes of its own (R…, rb1…); everybody else uses Bitcoin Core's.
const regtest = require('bcoin/lib/protocol/networks').regtest;
Object.assign(regtest.addressPrefix, { pubkeyhash: 0x6f, scripthash: 0xc4, bech32: 'bcrt' });
Object.assign(regtest.keyPrefix, {
  privkey: 0xef, xpubkey: 0x043587cf, xprivkey: 0x04358394, xpubkey58: 'tpub', xprivkey58: 'tprv', coinType: 1,
});

const FullNode = require('bcoin/lib/node/fullnode');
const [rpcPort, walletPort, key, blockSeconds] = process.argv.slice(2);

const node = new FullNode({
  network: 'regtest', memory: true, workers: false, logConsole: true, logLevel: 'warning', prefix: process.cwd(),
  indexTx: true, indexAddress: true, listen: false, bip37: false,
  httpHost: '127.0.0.1', httpPort: Number(rpcPort), apiKey: key,
  walletHttpHost: '127.0.0.1', walletHttpPort: Number(walletPort), walletApiKey: key, walletWalletAuth: false,
});
node.use(require('bcoin/lib/wallet/plugin'));

// Nothing is kept, so nothing needs to be closed.
for (const signal of ['SIGTERM', 'SIGINT']) process.on(signal, () => process.exit(0));
process.on('unhandledRejection', error => { console.error(error); process.exit(1); });

async function mine() {
  const wallet = await node.require('walletdb').wdb.get('primary');
  const block = await node.miner.mineBlock(null, await wallet.receiveAddress(0));
  await node.chain.add(block);
}

(async () => {
  await node.ensure();
  await node.open();
  await node.connect();
  if (Number(blockSeconds) > 0) setInterval(() => mine().catch(error => console.error(error)), Number(blockSeconds) * 1000);
  console.log('bitcoin ready');
})();
