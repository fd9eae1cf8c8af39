// Real encodings of Tron: everything that is hashed or signed goes through tronweb.
import crypto from 'node:crypto';
import { TronWeb, utils } from 'tronweb';

export const sha256 = bytes => crypto.createHash('sha256').update(bytes).digest();
export const fromHex = text => Buffer.from(text, 'hex');
export const asHex = text => Buffer.from(text, 'utf8').toString('hex');

/** Any spelling of an address as 41 and 40 digits. */
export const prefixed = address => TronWeb.address.toHex(address).toLowerCase();

export const word = value => BigInt(value).toString(16).padStart(64, '0');
export const addressWord = address => prefixed(address).slice(2).padStart(64, '0');

/** The bytes that are signed, from the description of them; the id is their hash. */
export function encode(transaction) {
  const message = utils.transaction.txJsonToPb(transaction);
  return {
    rawDataHex: utils.transaction.txPbToRawDataHex(message).toLowerCase(),
    id: utils.transaction.txPbToTxID(message).replace(/^0x/, ''),
  };
}

/** Who signed, or nothing. */
export function signerOf(transaction) {
  try {
    return prefixed(utils.crypto.ecRecover(transaction.txID, transaction.signature[0]));
  } catch {
    return '';
  }
}

/** Bytes of a block's header as java-tron writes them; the block's id is made of their hash. */
export function headerBytes({ number, timestamp, parentHash, txTrieRoot, witness_address: witness }) {
  return Buffer.concat([
    field(1, timestamp), field(2, fromHex(txTrieRoot)), field(3, fromHex(parentHash)), field(7, number), field(9, fromHex(witness)), field(10, 31),
  ]);
}

function field(number, value) {
  if (typeof value === 'number') return Buffer.concat([varint(number << 3), varint(value)]);
  return Buffer.concat([varint((number << 3) | 2), varint(value.length), value]);
}

function varint(value) {
  const bytes = [];
  for (let rest = BigInt(value); ; rest >>= 7n) {
    if (rest < 0x80n) return Buffer.from([...bytes, Number(rest)]);
    bytes.push(Number(rest & 0x7fn) | 0x80);
  }
}
