/** Earnings and payouts. */
export const earningsText = {
  title: 'Earnings',
  lead: 'What your models and machines earned, and where it goes.',
  tabs: { statement: 'Statement', payouts: 'Payouts', settings: 'Payout settings' },
  states: { pending: 'Pending', held: 'Held', payable: 'Payable', paid: 'Paid' },
  stateNotes: { pending: 'Being divided', held: 'Waits in case the payment is reversed', payable: 'Yours to take', paid: 'Paid out or moved' },
  earningStates: {
    EARNING_STATE_PENDING: 'pending',
    EARNING_STATE_HELD: 'held',
    EARNING_STATE_PAYABLE: 'payable',
    EARNING_STATE_PAID: 'paid',
    EARNING_STATE_REVERSED: 'taken back',
  } as Record<string, string>,
  sources: {
    EARNING_SOURCE_API: 'API service',
    EARNING_SOURCE_POOL: 'Plans',
    EARNING_SOURCE_API_COMPUTE: 'Computing for a service',
    EARNING_SOURCE_POOL_COMPUTE: 'Computing for plans',
    EARNING_SOURCE_JOB: 'Job',
  } as Record<string, string>,
  payableReason: 'Yours: it can be moved to your balance.',
  none: 'Nothing earned yet',
  noneText: 'Sell calls to a model in the studio, or let a machine work.',
  month: 'Month',
  allMonths: 'All months',
  state: 'State',
  allStates: 'All states',
  csv: 'Download as CSV',
  columns: { when: 'When', source: 'From', of: 'Of', state: 'State', why: 'Why', amount: 'Amount', status: 'Status', to: 'To' },
  payable: 'Payable now',
  least: 'Smallest payout',
  fee: 'Network fee, paid by the platform',
  request: 'Pay out everything',
  requestTitle: 'Pay out what is payable?',
  requested: 'The payout is asked for',
  toBalance: 'Move to my balance',
  toBalanceTitle: 'Move it to your balance?',
  toBalanceText: 'At once and for good: it can be spent here, and is no longer paid to a wallet.',
  moved: 'It is on your balance',
  noPayouts: 'No payouts yet',
  payoutStates: {
    REQUESTED: 'waits for a batch',
    BATCHED: 'waits for its signature',
    SIGNED: 'signed',
    SUBMITTED: 'on its way',
    CONFIRMED: 'final',
    FAILED: 'failed',
    CANCELLED: 'cancelled',
  } as Record<string, string>,
  cancel: 'Cancel',
  cancelled: 'The payout is cancelled; its amount is payable again',
  wallet: 'Wallet that is paid',
  noWallet: 'Link a wallet first',
  noWalletText: 'Payouts go to one of your linked wallets.',
  threshold: 'Pay out from this amount on (USDT)',
  automatic: 'Pay out by itself from then on',
  save: 'Save',
  saved: 'Saved',
  usableFrom: 'This wallet is paid from',
  walletWait: 'A wallet that replaces another one is paid only after 24 hours.',
  noSettings: 'Choose a wallet under Payout settings first.',
} as const;

interface Reasoned {
  state?: string;
  currency?: string;
  reason?: string;
}

/** The server's reason; where it names the API's way to the money, the page's. */
export function whyOf({ state, currency, reason }: Reasoned): string | undefined {
  return state === 'EARNING_STATE_PAYABLE' && currency !== 'USDT' ? earningsText.payableReason : reason;
}
