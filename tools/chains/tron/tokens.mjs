// TRC-20 contracts: balances, the calls that the network makes, and the events that they write.
import { addressWord, prefixed, word } from './encoding.mjs';

/** Of USDT on the main network. */
export const usdt = 'TR7NHqjeKQxGTCi8q8ZY4pL8otSzgjLj6t';

const transferTopic = 'ddf252ad1be2c89b69c2b068fc378daa952ba7f163c4a11628f55a4df523b3ef';
const reverted = { result: 'REVERT', returned: '', logs: [] };

export class Tokens {
  #tokens = new Map();
  #granted = [];

  constructor() {
    this.add(usdt, 6);
  }

  add(address, decimals) {
    this.#tokens.set(prefixed(address), { decimals, balances: new Map() });
  }

  has(contract) {
    return this.#tokens.has(contract);
  }

  /** Gives an account tokens out of nothing; a reorganisation leaves them. */
  grant(token, account, amount) {
    this.#granted.push({ token: prefixed(token), account: prefixed(account), amount: BigInt(amount) });
    this.#credit(this.#granted.at(-1));
  }

  /** Forgets every transfer, so that the remaining blocks can be run again. */
  reset() {
    for (const token of this.#tokens.values()) token.balances.clear();
    this.#granted.forEach(grant => this.#credit(grant));
  }

  /** What a call returns and writes; with commit it also moves the balances. */
  call(contract, caller, data, commit) {
    const token = this.#tokens.get(contract);
    if (!token) return reverted;
    const argument = index => data.slice(8 + 64 * index, 72 + 64 * index);
    const account = index => `41${argument(index).slice(24)}`;
    const number = index => BigInt(`0x${argument(index)}`);
    switch (data.slice(0, 8)) {
      case '313ce567': return { result: 'SUCCESS', returned: word(token.decimals), logs: [] };
      case '70a08231': return { result: 'SUCCESS', returned: word(token.balances.get(account(0)) ?? 0n), logs: [] };
      case 'a9059cbb': return this.#move(contract, caller, account(0), number(1), commit);
      default: return reverted;
    }
  }

  #move(contract, from, to, amount, commit) {
    const { balances } = this.#tokens.get(contract);
    if ((balances.get(from) ?? 0n) < amount) return reverted;
    if (commit) {
      balances.set(from, (balances.get(from) ?? 0n) - amount);
      balances.set(to, (balances.get(to) ?? 0n) + amount);
    }

    // USDT's transfer returns false although it worked: success is the receipt and the event, never the returned value.
    return { result: 'SUCCESS', returned: word(contract === prefixed(usdt) ? 0 : 1), logs: [transferLog({ token: contract, from, to, amount })] };
  }

  #credit({ token, account, amount }) {
    const { balances } = this.#tokens.get(token);
    balances.set(account, (balances.get(account) ?? 0n) + amount);
  }
}

/** The address of an event has no 41 before it. */
export const transferLog = ({ token, from, to, amount }) => ({
  address: prefixed(token).slice(2),
  topics: [transferTopic, addressWord(from), addressWord(to)],
  data: word(amount),
});
