import { unwrap } from '@/api/client';
import { adminText as t } from '@/text/admin';
import { walletText } from '@/text/wallets';
import { Money } from '@/ui/Money';
import { countOf } from '@/ui/numbers';
import { Section, Stack } from '@/ui/Page';
import { Time } from '@/ui/Time';
import { AdminList } from '../AdminList';
import { adminApi } from '../adminSession';
import { Filters } from '../Filters';
import { Short } from '../Short';
import { State } from '../State';
import { useFilters } from '../useFilters';
import { Receipts } from './Receipts';
import { Restrictions } from './Restrictions';

const c = t.columns;
const states = ['PENDING', 'CONFIRMING', 'CONFIRMED', 'FAILED', 'EXPIRED', 'CANCELLED', 'REVERSED'];
const types = ['subscription', 'publishing', 'listing', 'job', 'api'];

/** Payments of everybody, whether chains and ledger agree, and what has to be decided. */
export function Payments() {
  return (
    <Stack>
      <Section title={t.reconciliation} note={t.reconciliationNote}>
        <AdminList
          label={t.reconciliation}
          queryKey={['payments', 'reconciliation']}
          none={t.noNetworks}
          load={async () => ({ rows: (await unwrap(adminApi.GET('/api/admin/payments/reconciliation'))).networks })}
          keyOf={(network) => network.network ?? ''}
          columns={[
            { label: c.network, cell: (network) => walletText.networks[network.network ?? ''] ?? network.network },
            { label: c.received, cell: (network) => <Money amount={network.ledgerReceived} asset="USDT" />, end: true },
            { label: c.credited, cell: (network) => <Money amount={network.credited} asset="USDT" />, end: true },
            { label: c.unmatched, cell: (network) => <Money amount={network.unmatched} asset="USDT" />, end: true },
            { label: c.difference, cell: (network) => <Money amount={network.difference} asset="USDT" />, end: true },
            { label: c.height, cell: (network) => t.scanned(countOf(network.scannedHeight), countOf(network.headHeight)), end: true, quiet: true },
          ]}
        />
      </Section>
      <Receipts />
      <Restrictions />
      <All />
    </Stack>
  );
}

function All() {
  const { values, wanted, change, key } = useFilters(['status', 'network', 'type', 'userId', 'txHash']);
  return (
    <Section title={t.payments}>
      <Filters
        values={values}
        onChange={change}
        fields={[
          { name: 'status', label: t.state, options: states },
          { name: 'network', label: c.network, options: walletText.networks },
          { name: 'type', label: c.kind, options: types },
          { name: 'userId', label: c.user, hint: 'user_…' },
          { name: 'txHash', label: c.transaction, hint: '0x…' },
        ]}
      />
      <AdminList
        label={t.payments}
        queryKey={['payments', 'all', ...key]}
        load={async (pageToken) => {
          const page = await unwrap(adminApi.GET('/api/admin/payments', { params: { query: { ...wanted, pageToken } } }));
          return { rows: page.payments, nextPageToken: page.nextPageToken };
        }}
        keyOf={({ payment }) => payment?.paymentId ?? ''}
        columns={[
          { label: c.id, cell: ({ payment }) => <Short text={payment?.paymentId} /> },
          { label: c.kind, cell: ({ payment }) => payment?.type },
          { label: c.state, cell: ({ payment }) => <State of={payment?.status} /> },
          { label: c.amount, cell: ({ payment }) => <Money amount={payment?.amount} asset={payment?.currency ?? ''} />, end: true },
          { label: c.network, cell: ({ payment }) => walletText.networks[payment?.network ?? ''] ?? payment?.network, quiet: true },
          { label: c.user, cell: ({ userId }) => <Short text={userId} />, quiet: true },
          { label: c.when, cell: ({ payment }) => <Time at={payment?.createTime} ago />, quiet: true },
        ]}
      />
    </Section>
  );
}
