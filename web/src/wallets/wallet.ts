import type { TokenTransfer } from './transfer';

/** A wallet of the browser, whichever program it is. */
export interface BrowserWallet {
  /** Stable within a page: EIP-6963's uuid, or the program's name. */
  id: string;
  name: string;
  network: 'ethereum' | 'tron';
  /** As the API names the program. */
  type: 'metamask' | 'tronlink' | 'other';
  /** Asks the person for an account; the address is in the network's usual spelling. */
  connect: () => Promise<string>;
  /** Asks the person to sign the text as it is: personal_sign, signMessageV2. */
  sign: (address: string, text: string) => Promise<string>;
  /** Asks the person to send a token; the transaction's hash. */
  transfer: (transfer: TokenTransfer) => Promise<string>;
}

/** Why a wallet did not do what was asked, in words for the person. */
export class WalletProblem extends Error {
  override readonly name = 'WalletProblem';

  constructor(
    readonly kind: 'rejected' | 'locked' | 'wrong-network' | 'changed' | 'failed',
    message: string,
  ) {
    super(message);
  }
}

const userRejected = 4001;
const alreadyAsking = -32002;

/** Wallets throw objects of many shapes. */
export function asWalletProblem(error: unknown, wallet: string): WalletProblem {
  if (error instanceof WalletProblem) return error;
  const { code, message } = shape(error);
  if (code === userRejected || /reject|declin|denied|cancel/i.test(message)) return new WalletProblem('rejected', `You declined in ${wallet}. Nothing was signed; try again when you are ready.`);
  if (code === alreadyAsking) return new WalletProblem('locked', `${wallet} is already asking you something. Open it and answer there first.`);
  return new WalletProblem('failed', `${wallet} could not do it${message ? `: ${message.slice(0, 200)}` : ''}. Open the wallet, unlock it and try again.`);
}

function shape(error: unknown): { code: number | undefined; message: string } {
  if (typeof error === 'string') return { code: undefined, message: error };
  if (typeof error !== 'object' || error === null) return { code: undefined, message: '' };
  const { code, message } = error as { code?: unknown; message?: unknown };
  return { code: typeof code === 'number' ? code : undefined, message: typeof message === 'string' ? message : '' };
}
