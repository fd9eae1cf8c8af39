import { useState } from 'react';
import { unwrap } from '@/api/client';
import type { AdminPayout } from '@/api/schema.gen';
import { adminText as t } from '@/text/admin';
import { walletText } from '@/text/wallets';
import { Button } from '@/ui/Button';
import { Money } from '@/ui/Money';
import { Section, Stack } from '@/ui/Page';
import { Time } from '@/ui/Time';
import { AdminList } from '../AdminList';
import { adminApi } from '../adminSession';
import { Filters } from '../Filters';
import { Short } from '../Short';
import { SignedAct } from '../SignedAct';
import { State } from '../State';
import { useFilters } from '../useFilters';
import { Batches } from './Batches';

const c = t.columns;
const states = ['REQUESTED', 'BATCHED', 'SIGNED', 'SUBMITTED', 'CONFIRMED', 'FAILED', 'CANCELLED'];
// Those whose transaction may have become impossible; the server says whether it has.
const underWay = ['BATCHED', 'SIGNED', 'SUBMITTED'];

/** Payouts of everybody and the batches that they are in. The key that signs them is nowhere near this page. */
export function Payouts() {
  return (
    <Stack>
      <Batches />
      <All />
    </Stack>
  );
}

function All() {
  const { values, wanted, change, key } = useFilters(['status', 'network', 'userId']);
  return (
    <Section title={t.payouts}>
      <Filters
        values={values}
        onChange={change}
        fields={[
          { name: 'status', label: t.state, options: states },
          { name: 'network', label: c.network, options: walletText.networks },
          { name: 'userId', label: c.user, hint: 'user_…' },
        ]}
      />
      <AdminList
        label={t.payouts}
        queryKey={['payouts', 'all', ...key]}
        load={async (pageToken) => {
          const page = await unwrap(adminApi.GET('/api/admin/payouts', { params: { query: { ...wanted, pageToken } } }));
          return { rows: page.payouts, nextPageToken: page.nextPageToken };
        }}
        keyOf={({ payout }) => payout?.payoutId ?? ''}
        columns={[
          { label: c.id, cell: ({ payout }) => <Short text={payout?.payoutId} /> },
          { label: c.state, cell: ({ payout }) => <State of={payout?.status} /> },
          { label: c.amount, cell: ({ payout }) => <Money amount={payout?.amount} asset={payout?.currency ?? ''} />, end: true },
          { label: c.to, cell: ({ payout }) => <Short text={payout?.toAddress} />, quiet: true },
          { label: c.reason, cell: ({ payout }) => payout?.statusReason || '–', quiet: true },
          { label: c.when, cell: ({ payout }) => <Time at={payout?.createTime} ago />, quiet: true },
          { label: '', end: true, cell: (row) => <GiveUp row={row} /> },
        ]}
      />
    </Section>
  );
}

function GiveUp({ row: { payout } }: { row: AdminPayout }) {
  const [isAsking, setAsking] = useState(false);
  if (!underWay.includes(payout?.status ?? '')) return null;
  return (
    <>
      <Button size="small" onClick={() => setAsking(true)}>
        {t.giveUp}
      </Button>
      <SignedAct
        open={isAsking}
        title={t.giveUpTitle}
        action={t.giveUp}
        needsReason
        run={(reason) => unwrap(adminApi.POST('/api/admin/payouts/{payout_id}:give_up', { params: { path: { payout_id: payout?.payoutId ?? '' } }, body: { reason } }))}
        onClose={() => setAsking(false)}
      >
        <p>{t.giveUpText}</p>
      </SignedAct>
    </>
  );
}
