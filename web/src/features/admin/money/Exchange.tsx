import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { unwrap } from '@/api/client';
import type { AdminPurchase } from '@/api/schema.gen';
import { adminText as t } from '@/text/admin';
import { Button } from '@/ui/Button';
import { Facts } from '@/ui/Facts';
import { Money } from '@/ui/Money';
import { Grid, Section, Stack } from '@/ui/Page';
import { ErrorState, StatCard } from '@/ui/States';
import { Time } from '@/ui/Time';
import { AdminList } from '../AdminList';
import { adminApi } from '../adminSession';
import { Filters } from '../Filters';
import { Short } from '../Short';
import { SignedAct } from '../SignedAct';
import { State } from '../State';
import { useFilters } from '../useFilters';

const c = t.columns;
const states = ['AWAITING_PAYMENT', 'CONFIRMING', 'COMPLETED', 'UNDERPAID', 'EXPIRED', 'REVIEW', 'REVERSED'];

/** The exchange: its treasury and all purchases, with those that somebody has to decide about. */
export function Exchange() {
  const query = useQuery({ queryKey: ['admin', 'exchange'], queryFn: () => unwrap(adminApi.GET('/api/admin/exchange')) });
  const now = query.data;
  const { values, wanted, change, key } = useFilters(['status']);
  return (
    <Stack>
      {query.isError ? <ErrorState error={query.error} onRetry={() => void query.refetch()} /> : null}
      {now ? (
        <Grid>
          <StatCard label={t.treasury} value={<Money amount={now.treasury} asset="AITBC" />} />
          <StatCard label={t.issued} value={<Money amount={now.issued} asset="AITBC" />} />
          <StatCard label={t.receivedBtc} value={<Money amount={now.receivedBtc} asset="BTC" />} />
          <StatCard label={t.inReview} value={now.inReview} />
        </Grid>
      ) : null}
      <Section title={t.purchases}>
        <Filters values={values} onChange={change} fields={[{ name: 'status', label: t.state, options: states }]} />
        <AdminList
          label={t.purchases}
          queryKey={['exchange', 'purchases', ...key]}
          load={async (pageToken) => {
            const page = await unwrap(adminApi.GET('/api/admin/exchange/purchases', { params: { query: { ...wanted, pageToken } } }));
            return { rows: page.purchases, nextPageToken: page.nextPageToken };
          }}
          keyOf={({ purchase }) => purchase?.purchaseId ?? ''}
          columns={[
            { label: c.id, cell: ({ purchase }) => <Short text={purchase?.purchaseId} /> },
            { label: c.user, cell: ({ userId }) => <Short text={userId} />, quiet: true },
            { label: c.state, cell: ({ purchase }) => <State of={purchase?.status} /> },
            { label: c.amount, cell: ({ purchase }) => <Money amount={purchase?.aitbcAmount} asset="AITBC" />, end: true },
            { label: t.came, cell: ({ purchase }) => <Money amount={purchase?.receivedBtc} asset="BTC" />, end: true },
            { label: c.when, cell: ({ purchase }) => <Time at={purchase?.createTime} ago />, quiet: true },
            { label: '', end: true, cell: (row) => <Credit row={row} /> },
          ]}
        />
      </Section>
    </Stack>
  );
}

function Credit({ row: { purchase, userId } }: { row: AdminPurchase }) {
  const [isAsking, setAsking] = useState(false);
  if (purchase?.status !== 'REVIEW') return null;
  return (
    <>
      <Button size="small" onClick={() => setAsking(true)}>
        {t.credit}
      </Button>
      <SignedAct
        open={isAsking}
        title={t.creditTitle}
        action={t.credit}
        needsReason
        run={(reason) =>
          unwrap(adminApi.POST('/api/admin/exchange/purchases/{purchase_id}:credit', { params: { path: { purchase_id: purchase.purchaseId ?? '' } }, body: { reason } }))
        }
        onClose={() => setAsking(false)}
      >
        <p>{t.reviewReasons[purchase.reviewReason ?? ''] ?? purchase.reviewReason}</p>
        <Facts
          facts={[
            { name: c.user, value: <Short text={userId} /> },
            { name: t.came, value: <Money amount={purchase.receivedBtc} asset="BTC" /> },
            { name: t.quoted, value: <Money amount={purchase.btcAmount} asset="BTC" /> },
            { name: t.buys, value: <Money amount={purchase.aitbcAmount} asset="AITBC" /> },
          ]}
        />
      </SignedAct>
    </>
  );
}
