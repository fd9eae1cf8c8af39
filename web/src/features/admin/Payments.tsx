import { useState } from 'react';
import { unwrap } from '@/api/client';
import { adminText as t } from '@/text/admin';
import { Money } from '@/ui/Money';
import { Section, Stack } from '@/ui/Page';
import { Badge } from '@/ui/States';
import { Time } from '@/ui/Time';
import { AdminList } from './AdminList';
import { adminApi } from './adminSession';
import { StateFilter } from './Lists';

const c = t.columns;

/** Payments of everybody, and whether chains and ledger agree. */
export function Payments() {
  const [status, setStatus] = useState('');
  return (
    <Stack>
      <Section title={t.reconciliation}>
        <AdminList
          label={t.reconciliation}
          queryKey={['payments', 'reconciliation']}
          load={async () => ({ rows: (await unwrap(adminApi.GET('/api/admin/payments/reconciliation'))).networks })}
          keyOf={(network) => network.network ?? ''}
          columns={[
            { label: c.network, cell: (network) => network.network },
            { label: c.received, cell: (network) => <Money amount={network.ledgerReceived} asset="USDT" />, end: true },
            { label: c.credited, cell: (network) => <Money amount={network.credited} asset="USDT" />, end: true },
            { label: c.unmatched, cell: (network) => <Money amount={network.unmatched} asset="USDT" />, end: true },
            { label: c.difference, cell: (network) => <Money amount={network.difference} asset="USDT" />, end: true },
            { label: c.height, cell: (network) => `${network.scannedHeight ?? '0'} / ${network.headHeight ?? '0'}`, end: true, quiet: true },
          ]}
        />
      </Section>
      <Section title={t.unmatched}>
        <AdminList
          label={t.unmatched}
          queryKey={['payments', 'receipts']}
          load={async (pageToken) => {
            const page = await unwrap(adminApi.GET('/api/admin/payments/receipts', { params: { query: { pageToken } } }));
            return { rows: page.receipts, nextPageToken: page.nextPageToken };
          }}
          keyOf={(receipt) => receipt.receiptId ?? ''}
          columns={[
            { label: c.network, cell: (receipt) => receipt.network },
            { label: c.amount, cell: (receipt) => <Money amount={receipt.amount} asset="USDT" />, end: true },
            { label: c.from, cell: (receipt) => receipt.fromAddress, quiet: true },
            { label: c.transaction, cell: (receipt) => receipt.txHash, quiet: true },
            { label: c.when, cell: (receipt) => <Time at={receipt.blockTime} /> },
          ]}
        />
      </Section>
      <Section title={t.payments}>
        <StateFilter value={status} options={['PENDING', 'CONFIRMING', 'CONFIRMED', 'FAILED', 'EXPIRED']} onChoose={setStatus} />
        <AdminList
          label={t.payments}
          queryKey={['payments', 'all', status]}
          load={async (pageToken) => {
            const page = await unwrap(adminApi.GET('/api/admin/payments', { params: { query: { status, pageToken } } }));
            return { rows: page.payments, nextPageToken: page.nextPageToken };
          }}
          keyOf={({ payment }) => payment?.paymentId ?? ''}
          columns={[
            { label: c.id, cell: ({ payment }) => payment?.paymentId },
            { label: c.kind, cell: ({ payment }) => payment?.type },
            { label: c.state, cell: ({ payment }) => <Badge>{payment?.status}</Badge> },
            { label: c.amount, cell: ({ payment }) => <Money amount={payment?.amount} asset={payment?.currency ?? ''} />, end: true },
            { label: c.network, cell: ({ payment }) => payment?.network, quiet: true },
            { label: c.user, cell: ({ userId }) => userId, quiet: true },
            { label: c.when, cell: ({ payment }) => <Time at={payment?.createTime} ago />, quiet: true },
          ]}
        />
      </Section>
    </Stack>
  );
}

/** Payouts of everybody and the batches that they are in. Batches are prepared and signed where the key is. */
export function Payouts() {
  return (
    <Stack>
      <Section title={t.payouts}>
        <AdminList
          label={t.payouts}
          queryKey={['payouts']}
          load={async (pageToken) => {
            const page = await unwrap(adminApi.GET('/api/admin/payouts', { params: { query: { pageToken } } }));
            return { rows: page.payouts, nextPageToken: page.nextPageToken };
          }}
          keyOf={({ payout }) => payout?.payoutId ?? ''}
          columns={[
            { label: c.id, cell: ({ payout }) => payout?.payoutId },
            { label: c.state, cell: ({ payout }) => <Badge>{payout?.status}</Badge> },
            { label: c.amount, cell: ({ payout }) => <Money amount={payout?.amount} asset={payout?.currency ?? ''} />, end: true },
            { label: c.to, cell: ({ payout }) => payout?.toAddress, quiet: true },
            { label: c.reason, cell: ({ payout }) => payout?.statusReason || '–', quiet: true },
            { label: c.when, cell: ({ payout }) => <Time at={payout?.createTime} ago />, quiet: true },
          ]}
        />
      </Section>
      <Section title={t.batches}>
        <AdminList
          label={t.batches}
          queryKey={['payouts', 'batches']}
          load={async (pageToken) => {
            const page = await unwrap(adminApi.GET('/api/admin/payouts/batches', { params: { query: { pageToken } } }));
            return { rows: page.batches, nextPageToken: page.nextPageToken };
          }}
          keyOf={(batch) => batch.batchId ?? ''}
          columns={[
            { label: c.id, cell: (batch) => batch.batchId },
            { label: c.network, cell: (batch) => batch.network },
            { label: c.from, cell: (batch) => batch.fromAddress, quiet: true },
            { label: c.when, cell: (batch) => <Time at={batch.createTime} /> },
          ]}
        />
      </Section>
    </Stack>
  );
}
