/** What the pictures of rare states show. The shapes are those of the API; the ids are nobody's. */
const id = (prefix: string, number: number) => `${prefix}_01m8${String(number).padStart(22, '0')}`;
const ago = (minutes: number) => new Date(Date.now() - minutes * 60_000).toISOString();
export const earlier = ago(90);
const address = '0x7d3c2f1f6a2b9d7e0cbb5b6a1f4e8c9d2a3b4c5d';
const hash = '0x9f2c1d4e5b6a7988e7d6c5b4a39281706f5e4d3c2b1a09f8e7d6c5b4a3928170';

const payment = {
  type: 'subscription',
  amount: '30.000000',
  currency: 'USDT',
  platformFee: '9.000000',
  network: 'ethereum',
  chainId: '1',
  tokenContract: '0xdAC17F958D2ee523a2206206994597C13D831ec7',
  tokenDecimals: 6,
  fromWallet: '0x2c7536E3605D9C16a7a3D7b1898e529396a65c23',
  toAddress: '0x68eA7071643D1A2c8976f116dd82BBfC031fEA07',
  paymentUri: 'ethereum:0xdAC17F958D2ee523a2206206994597C13D831ec7@1/transfer?address=0x68eA7071643D1A2c8976f116dd82BBfC031fEA07&uint256=30000000',
  confirmationsRequired: 3,
  confirmations: '0',
  paidAmount: '0.000000',
  description: 'Pro for a month',
  plan: 'pro',
  createTime: ago(4),
  expireTime: new Date(Date.now() + 26 * 60_000).toISOString(),
  monitorTime: new Date(Date.now() + 26 * 3_600_000).toISOString(),
  transfers: [],
};
const transfer = { txHash: hash, amount: '30.000000', blockNumber: '21000123', blockTime: ago(2), confirmations: '1' };

export const payments = {
  pending: { ...payment, paymentId: id('pay', 1), status: 'PENDING' },
  underpaid: { ...payment, paymentId: id('pay', 2), status: 'PENDING', paidAmount: '20.000000', underpaidBy: '10.000000', transfers: [{ ...transfer, amount: '20.000000' }] },
  confirming: { ...payment, paymentId: id('pay', 3), status: 'CONFIRMING', paidAmount: '30.000000', txHash: hash, confirmations: '1', transfers: [transfer] },
  confirmed: { ...payment, paymentId: id('pay', 4), status: 'CONFIRMED', paidAmount: '31.500000', overpaidBy: '1.500000', txHash: hash, confirmations: '12', confirmTime: ago(1), fulfilled: true, transfers: [transfer] },
  expired: { ...payment, paymentId: id('pay', 5), status: 'EXPIRED', statusReason: 'NOT_PAID_IN_TIME', expireTime: ago(60) },
  failed: { ...payment, paymentId: id('pay', 6), status: 'FAILED', statusReason: 'WRONG_SENDER' },
  reversed: { ...payment, paymentId: id('pay', 7), status: 'REVERSED', statusReason: 'CHAIN_REORGANISED' },
};

const job = {
  type: 'container',
  parameters: { image: `docker.io/pytorch/pytorch@sha256:${'ab12'.repeat(16)}`, command: ['python', 'train.py', '--epochs', '3'], cpus: 2, memory_bytes: '4Gi', network: 'none' },
  nodeId: id('node', 1),
  attempt: 1,
  maxAttempts: 3,
  createTime: ago(12),
  startTime: ago(11),
  expireTime: new Date(Date.now() + 3_600_000).toISOString(),
};

export const jobs = {
  waiting: { ...job, jobId: id('job', 1), status: 'JOB_STATUS_PENDING', nodeId: '', startTime: undefined },
  running: { ...job, jobId: id('job', 2), status: 'JOB_STATUS_RUNNING', progress: 0.42, activity: 'epoch 2 of 3, loss 0.381', paymentId: id('jpay', 2) },
  completed: {
    ...job,
    jobId: id('job', 3),
    status: 'JOB_STATUS_COMPLETED',
    progress: 1,
    endTime: ago(2),
    paymentId: id('jpay', 3),
    result: { exit_code: 0, output_cid: 'bafybeigdyrzt5sfp7udm7hu76uh7y26nf3efuylqabf3oclgtqy55fbzdi', outputs: [{ path: 'model.safetensors', size: 104_857_600 }, { path: 'metrics.json', size: 1_204 }] },
    verification: 'CONFIRMED',
  },
  failed: { ...job, jobId: id('job', 4), status: 'JOB_STATUS_FAILED', attempt: 3, endTime: ago(1), paymentId: id('jpay', 4), error: { reason: 'CONTAINER_FAILED', message: 'The command ended with code 1: CUDA out of memory. Tried to allocate 2.00 GiB.' } },
};

/** What the pages of those jobs ask for beside the job. */
export const jobWhy = {
  status: 'JOB_STATUS_PENDING',
  summary: 'No node that is online could take it now.',
  position: 1,
  jobsBefore: '3',
  rejections: [
    { rule: 'GPU_MEMORY', nodes: 12, explanation: 'Their GPUs have less memory than the 24 GiB that the job asks for.', unlock: 'Ask for less, or wait for a node with more.' },
    { rule: 'REGION', nodes: 4, explanation: 'They are not in the region eu.', unlock: '' },
  ],
};
export const jobOutputs = { files: [{ path: 'model.safetensors', sizeBytes: '104857600' }, { path: 'checkpoints/epoch-2/optimizer-state-of-the-second-epoch.pt', sizeBytes: '209715200' }, { path: 'metrics.json', sizeBytes: '1204' }], sizeBytes: '314574004', expireTime: new Date(Date.now() + 7 * 86_400_000).toISOString() };

const listedModel = { owner: 'a-research-group-with-a-long-name', description: 'A model for long documents: it reads contracts, minutes and manuals, and answers with the page where it found it. Trained on public texts only.', licence: 'apache-2.0', quantization: 'Q4_K_M', parameterCount: '7241732096', contextLength: 32_768, tokensPerSecond: 41.2, firstTokenMs: 320, availability: 9_987, rating: 4.6, reviews: 128, currency: 'USDT', monthPrice: '12.500000', usePrice: '0.000420' };
const names = ['contract-reader-7b-instruct-long-context-2026-11-preview-of-the-second-release', 'tiny', 'Donaudampfschifffahrtsgesellschaftskapitaensmuetzenband'];
/** A marketplace with long names and short ones, with everything known of a model and with nothing. */
export const manyModels = Array.from({ length: 24 }, (_, index) => ({ ...(index % 4 === 3 ? {} : listedModel), modelId: id('model', index), name: names[index % names.length] }));

export const manyJobs = Array.from({ length: 200 }, (_, index) => ({
  ...(Object.values(jobs)[index % 4] ?? jobs.waiting),
  jobId: id('job', 100 + index),
  type: index % 3 ? 'container' : 'ai_inference',
  ...(index % 3 === 0 && { parameters: { model: names[index % 2] } }),
}));

export const manyKeys = Array.from({ length: 12 }, (_, index) => ({
  keyId: id('key', index),
  name: index === 2 ? 'the key of the build machine in the cellar, second shelf, for nightly runs' : `laptop ${index + 1}`,
  prefix: `afk_${String(index).padStart(8, 'k')}`,
  scopes: index % 2 ? ['inference'] : ['account', 'inference', 'jobs', 'models', 'nodes', 'payments'],
  createTime: ago(9000),
  ...(index % 3 === 0 && { lastUseTime: ago(index * 40) }),
  ...(index % 5 === 4 && { expireTime: ago(100) }),
}));

export const jobPayment = (jobId: string) => ({ payment_id: id('jpay', 3), job_id: jobId, amount: '100.00000000', currency: 'AITBC', payment_method: 'aitbc_token', status: 'escrowed', platform_rate: 500, create_time: ago(12), update_time: ago(12), expire_time: new Date(Date.now() + 3_600_000).toISOString() });

export const conversation = { conversationId: 'conv_sample', title: 'A rate limiter in Python, and how it compares', model: 'forge-tiny', messageCount: 4, createTime: ago(60), updateTime: ago(2), parameters: {} };

const code = `Use a **token bucket**: it allows short bursts and keeps the average.

\`\`\`python
import time
from dataclasses import dataclass, field


@dataclass
class Bucket:
    """So many tokens a second, at most \`size\` at once."""

    rate: float
    size: int
    tokens: float = field(init=False)
    at: float = field(default_factory=time.monotonic)

    def take(self, count: int = 1) -> bool:
        now = time.monotonic()
        self.tokens = min(self.size, self.tokens + (now - self.at) * self.rate)  # a long comment that runs beyond the edge of the block
        self.at = now
        if self.tokens < count:
            return False
        self.tokens -= count
        return True
\`\`\`

1. \`rate\` is the average,
2. \`size\` is the longest burst,
3. and nothing is stored for whoever does not come back.

> With several processes the state belongs in Redis.`;

const comparison = `Here is how they compare:

| Way | Bursts | Memory a client | Exact at the edge | Good for |
|---|:---:|---:|:---:|---|
| Fixed window | twice the limit | 1 counter | no | statistics |
| Sliding log | none | every request | yes | small limits |
| Sliding window | small | 2 counters | nearly | most APIs |
| Token bucket | up to its size | 2 numbers | yes | interactive use |

### What I would take

For an **API with plans** the token bucket; see [the paper](https://example.org/paper) for the mathematics.

- It answers *when* to come back.
- Its state is two numbers.`;

const message = { conversationId: 'conv_sample', state: 'CHAT_MESSAGE_STATE_COMPLETE', createTime: ago(30) };
const answer = { ...message, role: 'assistant', model: 'forge-tiny', nodeIds: [id('node', 1)], finishReason: 'stop', usage: { promptTokens: '412', completionTokens: '356', durationMs: 4_210, firstTokenMs: 180, cost: '0.001240' } };
export const messages = [
  { ...message, messageId: id('msg', 1), parentId: '', role: 'user', content: 'How do I write a rate limiter in Python?' },
  { ...answer, messageId: id('msg', 2), parentId: id('msg', 1), content: code },
  { ...message, messageId: id('msg', 3), parentId: id('msg', 2), role: 'user', content: 'And how does it compare with the other ways? Put it into a table, please, with what each of them needs and where it goes wrong.' },
  { ...answer, messageId: id('msg', 4), parentId: id('msg', 3), content: comparison },
];

const receipt = { network: 'ethereum', txHash: hash, fromAddress: address, toAddress: payment.toAddress, blockNumber: '21000123', blockTime: ago(200) };
const payout = { amount: '60.000000', currency: 'USDT', network: 'ethereum', toAddress: address, createTime: ago(600) };
const purchase = { btcAmount: '0.01000000', aitbcAmount: '1000.00000000', receivedBtc: '0.01000000', createTime: ago(3000) };
const days = Array.from({ length: 30 }, (_, index) => ({
  day: new Date(Date.now() - (29 - index) * 86_400_000).toISOString().slice(0, 10),
  requests: String(900 + Math.round(400 * Math.sin(index / 4)) + index * 30),
  tokens: String(120_000 + index * 9_000 + Math.round(30_000 * Math.cos(index / 3))),
  jobs: String(20 + ((index * 7) % 23)),
  newUsers: String(3 + (index % 5)),
  revenue: (40 + index * 3.5).toFixed(6),
}));

const dependency = (name: string, state: string, detail: string, endpoints: object[] = []) => ({ name, state, detail, milliseconds: 12, endpoints });
const endpoint = { state: 'ok', height: '21000143', heightTime: ago(1), failures: 0 };
/** A network whose chains answer badly, and whose object store is gone. */
export const poorHealth = {
  status: 'degraded',
  dependencies: [
    dependency('postgresql', 'ok', '15.18'),
    dependency('objects', 'failed', 'Connection refused (storage.internal.example.org:9000)'),
    {
      ...dependency('chain:ethereum', 'degraded', 'final up to block 21000110', [
        { ...endpoint, name: 'https://mainnet.first-provider.example.org' },
        { ...endpoint, name: 'https://a-second-provider-with-a-long-name.example.org', state: 'failed', failures: 14, restSeconds: 240, lastError: 'HTTP 429: the daily limit of this key is reached', lastErrorTime: ago(3) },
      ]),
      height: '21000143',
    },
    dependency('chain:tron', 'failed', 'No endpoint answers.', [{ name: 'https://tron.example.org', state: 'unasked' }]),
  ],
  workers: [{ name: 'PaymentWatcher', lastRunTime: ago(1), failures: 3 }, { name: 'IdempotencyCleaner', lastRunTime: ago(50), failures: 0 }],
};

/** What administration shows on a network that has been used. */
export const admin = {
  '/api/admin/overview': { users: '1284', suspendedUsers: '3', activeUsers: '212', nodes: '48', onlineNodes: '41', requestsToday: '18204', failedToday: '12', tokensToday: '4821004', jobs: [{ status: 'RUNNING', count: '7' }, { status: 'PENDING', count: '2' }], revenueToday: [{ kind: 'subscription', amount: '90.000000' }, { kind: 'api', amount: '12.480000' }], days },
  '/api/admin/payments/reconciliation': { networks: [{ network: 'ethereum', ledgerReceived: '18240.500000', credited: '18120.500000', unmatched: '120.000000', difference: '0.000000', scannedHeight: '21000140', headHeight: '21000143' }, { network: 'tron', ledgerReceived: '4210.000000', credited: '4210.000000', unmatched: '0.000000', difference: '0.000000', scannedHeight: '68000111', headHeight: '68000112' }] },
  '/api/admin/payments/receipts': { receipts: [{ ...receipt, receiptId: id('rcpt', 1), amount: '120.000000', state: 'suspense' }, { ...receipt, receiptId: id('rcpt', 2), amount: '5.000000', state: 'seen' }] },
  '/api/admin/payments/restrictions': { restrictions: [{ userId: id('user', 9), paymentId: id('pay', 7), beginTime: ago(400) }] },
  '/api/admin/payments': { payments: Object.values(payments).map((each, index) => ({ payment: each, userId: id('user', index) })) },
  '/api/admin/payouts': { payouts: ['REQUESTED', 'BATCHED', 'SUBMITTED', 'CONFIRMED', 'FAILED'].map((status, index) => ({ payout: { ...payout, payoutId: id('pout', index), status, statusReason: status === 'FAILED' ? 'The transaction was reverted.' : '' }, userId: id('user', index) })) },
  '/api/admin/payouts/batches': { batches: [{ batchId: id('pbatch', 1), network: 'ethereum', chainId: '1', fromAddress: address, createTime: ago(500) }] },
  '/api/admin/job-payments': { payments: [{ paymentId: id('jpay', 8), jobId: id('job', 8), amount: '100.00000000', currency: 'AITBC', status: 'disputed', reason: 'It answers nonsense.', createTime: ago(900), updateTime: ago(800) }] },
  '/api/admin/node-suspensions': { suspensions: [{ nodeId: id('node', 7), jobId: id('job', 3), beginTime: ago(2000), endTime: new Date(Date.now() + 5 * 86_400_000).toISOString() }] },
  '/api/admin/exchange/purchases': { purchases: ['REVIEW', 'AWAITING_PAYMENT', 'COMPLETED'].map((status, index) => ({ purchase: { ...purchase, purchaseId: id('purchase', index), status, reviewReason: status === 'REVIEW' ? 'OVER_LIMIT' : '' }, userId: id('user', index) })) },
  '/api/admin/escrow/reconciliation': { configured: true, escrowed: '4200.00000000', locked: '4100.00000000', waiting: '2', oldestTime: ago(3), batchesUnderWay: '1', batchesReverted: '0', compared: 42, differences: [{ paymentId: id('jpay', 9), amount: '100.00000000', expected: 'released', found: 'disputed' }], problem: '' },
};
