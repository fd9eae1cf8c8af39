/** Wallets of the browser. */
export const walletText = {
  networks: { ethereum: 'Ethereum', tron: 'Tron' } as Record<string, string>,
  types: { metamask: 'MetaMask', tronlink: 'TronLink', other: 'Wallet' } as Record<string, string>,
  continueWith: (name: string) => `Continue with ${name}`,
  none: 'No wallet was found in this browser. Install MetaMask or TronLink, then reload this page.',
  confirm: (name: string) => `Confirm in ${name}…`,
  created: 'Your account is ready',
} as const;
