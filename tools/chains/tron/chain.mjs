// The chain itself, in memory: blocks on demand, execution of transactions, reorganisations.
import { encode, headerBytes, prefixed, sha256, signerOf, asHex } from './encoding.mjs';
import { Tokens, transferLog } from './tokens.mjs';

/** The seconds since 1970: whoever remembers a block of an earlier run finds this chain ahead of it. */
const firstNumber = Math.floor(Date.now() / 1000);
const firstBlocks = 32;
/** Block 0 names the chain: the last four bytes of its id are the chain id (TIP-474). */
const genesisId = '000000000000000000000000000000000000000061696672672e73746e0a1f0e';
/** 19 producers, one after another, have to build at or after a block until nobody replaces it any more. */
const blocksUntilSolid = 19;
const witness = '4167e39013be3cdd3814bed152d7439fb5b6791409';
export const energyOfTransfer = 64_285;
export const sunPerEnergy = 100;

// Its number is left out, as every default is.
const genesis = { number: 0, id: genesisId, header: { raw_data: { parentHash: '00'.repeat(32) } }, entries: [] };

export class Chain {
  tokens = new Tokens();
  #blocks = [];
  #pool = [];
  #outcomes = new Map();
  #forks = 0;

  constructor() {
    this.mine(firstBlocks);
  }

  get head() { return this.#blocks.at(-1); }
  get solidHead() { return this.#blocks[Math.max(0, this.#blocks.length - blocksUntilSolid)]; }
  get pending() { return this.#pool; }

  block(number) { return number === 0 ? genesis : this.#blocks[number - firstNumber]; }

  /** The transaction and what it did, when it is in a block. */
  find(id) {
    for (const block of this.#blocks) {
      const entry = block.entries.find(({ transaction }) => transaction.txID === id);
      if (entry) return { ...entry, block };
    }
  }

  /** Decides what a transaction will do: its result, or the events that it writes. */
  decide(id, outcome) { this.#outcomes.set(id, outcome); }

  drop(id) { this.#pool = this.#pool.filter(transaction => transaction.txID !== id); }

  /** Takes a signed transaction as java-tron does; what is wrong with it is told by a code. */
  submit(transaction) {
    const refuse = (code, message) => ({ code, txid: transaction.txID, message: asHex(message) });
    const { rawDataHex, id } = encode(transaction);
    if (id !== transaction.txID || rawDataHex !== transaction.raw_data_hex?.toLowerCase()) return refuse('SIGERROR', 'txID is not the hash of raw_data');
    if (this.find(id) || this.#pool.some(known => known.txID === id)) return refuse('DUP_TRANSACTION_ERROR', 'Dup transaction.');
    if (signerOf(transaction) !== prefixed(transaction.raw_data.contract[0].parameter.value.owner_address)) return refuse('SIGERROR', 'Validate signature error');
    if (transaction.raw_data.expiration < Date.now()) return refuse('TRANSACTION_EXPIRATION_ERROR', 'Transaction expired');

    this.#pool.push(transaction);
    return { result: true, txid: id };
  }

  mine(count = 1) {
    for (let i = 0; i < count; i++) {
      const transactions = this.#pool;
      this.#pool = [];
      this.#append(transactions);
    }
  }

  /** Replaces the last blocks by as many and one more; their transactions are forgotten, or wait again. */
  reorganise(depth, keep) {
    const gone = this.#blocks.splice(Math.max(1, this.#blocks.length - depth));
    const dropped = gone.flatMap(block => block.entries.map(entry => entry.transaction));
    this.tokens.reset();
    for (const block of this.#blocks) block.entries = block.entries.map(({ transaction }) => this.#execute(transaction, block));
    this.#forks++;
    for (let i = 0; i <= gone.length; i++) this.#append([]);
    if (keep) this.#pool.push(...dropped);
    return dropped.map(transaction => transaction.txID);
  }

  #append(transactions) {
    const number = firstNumber + this.#blocks.length;
    const raw = {
      number,
      txTrieRoot: sha256(Buffer.from(transactions.map(transaction => transaction.txID).join() + this.#forks)).toString('hex'),
      witness_address: witness,
      parentHash: this.head?.id ?? '00'.repeat(32),
      version: 31,
      timestamp: Math.max(Date.now(), (this.head?.time ?? 0) + 1),
    };
    const prefix = Buffer.alloc(8);
    prefix.writeBigUInt64BE(BigInt(number));
    const id = Buffer.concat([prefix, sha256(headerBytes(raw)).subarray(8)]).toString('hex');
    const block = { number, id, time: raw.timestamp, header: { raw_data: raw, witness_signature: '00' }, entries: [] };
    this.#blocks.push(block);
    for (const transaction of transactions) block.entries.push(this.#execute(transaction, block));
  }

  #execute(transaction, block) {
    const { owner_address: owner, contract_address: contract, data } = transaction.raw_data.contract[0].parameter.value;
    const decided = this.#outcomes.get(transaction.txID);
    const fails = decided?.result && decided.result !== 'SUCCESS';
    const ran = fails ? { result: decided.result, returned: '', logs: [] } : this.tokens.call(prefixed(contract), prefixed(owner), data ?? '', true);
    const done = decided?.logs ? { result: 'SUCCESS', returned: '', logs: decided.logs.map(transferLog) } : ran;
    const info = {
      id: transaction.txID,
      fee: energyOfTransfer * sunPerEnergy,
      blockNumber: block.number,
      blockTimeStamp: block.time,
      contractResult: [done.returned],
      contract_address: prefixed(contract),
      receipt: { energy_usage_total: energyOfTransfer, energy_fee: energyOfTransfer * sunPerEnergy, net_usage: 345, result: done.result },
      // What has its default value is left out, and success is the default.
      ...(done.logs.length ? { log: done.logs } : {}),
      ...(done.result === 'SUCCESS' ? {} : { result: 'FAILED', resMessage: asHex(`${done.result} in the stand-in`) }),
    };
    return { transaction: { ...transaction, ret: [{ contractRet: done.result }] }, info };
  }
}
