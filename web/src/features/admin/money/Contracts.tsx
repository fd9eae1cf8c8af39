import { useQuery } from '@tanstack/react-query';
import { unwrap } from '@/api/client';
import { adminText as t } from '@/text/admin';
import { Money } from '@/ui/Money';
import { Grid, Section, Stack } from '@/ui/Page';
import { EmptyState, ErrorState, SkeletonLines, StatCard } from '@/ui/States';
import { Table } from '@/ui/Table';
import { Time } from '@/ui/Time';
import { AdminList } from '../AdminList';
import { adminApi } from '../adminSession';
import { Short } from '../Short';
import { State } from '../State';

const c = t.columns;

/** Calls of the contracts on their way to the chain, and whether the escrow contract and the ledger agree. */
export function Contracts() {
  const query = useQuery({ queryKey: ['admin', 'contracts'], queryFn: () => unwrap(adminApi.GET('/api/admin/contracts/transactions', { params: { query: { pageSize: 1 } } })) });
  const queue = query.data?.queue;
  return (
    <Stack>
      <Escrow />
      <Section title={t.calls}>
        {queue && !queue.enabled ? <p>{t.notConfigured}</p> : null}
        {queue?.problem ? <p role="alert">{queue.problem}</p> : null}
        {queue?.enabled ? (
          <Grid>
            <StatCard label={t.queued} value={queue.queued ?? 0} />
            <StatCard label={t.sent} value={queue.sent ?? 0} />
          </Grid>
        ) : null}
        <AdminList
          label={t.calls}
          queryKey={['contracts', 'list']}
          load={async (pageToken) => {
            const page = await unwrap(adminApi.GET('/api/admin/contracts/transactions', { params: { query: { pageToken } } }));
            return { rows: page.transactions, nextPageToken: page.nextPageToken };
          }}
          keyOf={(transaction) => transaction.id ?? ''}
          columns={[
            { label: c.to, cell: (transaction) => <Short text={transaction.target} /> },
            { label: c.state, cell: (transaction) => <State of={transaction.state} /> },
            { label: c.transaction, cell: (transaction) => <Short text={transaction.transactionHash} />, quiet: true },
            { label: c.reason, cell: (transaction) => transaction.reason || '–', quiet: true },
            { label: c.when, cell: (transaction) => <Time at={transaction.createTime} ago />, quiet: true },
          ]}
        />
      </Section>
    </Stack>
  );
}

function Escrow() {
  const query = useQuery({ queryKey: ['admin', 'escrow'], queryFn: () => unwrap(adminApi.GET('/api/admin/escrow/reconciliation')) });
  const now = query.data;
  if (query.isPending) return <SkeletonLines lines={3} height="2.5rem" />;
  if (!now) return <ErrorState error={query.error} onRetry={() => void query.refetch()} />;
  const differences = now.differences ?? [];
  return (
    <Section title={t.escrow} note={t.escrowNote}>
      {now.problem ? <p role="alert">{now.problem}</p> : null}
      <Grid>
        <StatCard label={t.escrowed} value={<Money amount={now.escrowed} asset="AITBC" />} note={now.configured ? undefined : t.notConfigured} />
        {now.configured ? (
          <>
            <StatCard label={t.locked} value={now.locked ? <Money amount={now.locked} asset="AITBC" /> : '–'} note={t.compared(now.compared ?? 0)} />
            <StatCard label={t.notTold} value={now.waiting ?? '0'} note={now.oldestTime ? <Time at={now.oldestTime} ago /> : undefined} />
            <StatCard label={t.refused} value={now.batchesReverted ?? '0'} note={t.underWay(now.batchesUnderWay ?? '0')} />
          </>
        ) : null}
      </Grid>
      {now.configured && differences.length === 0 && !now.problem ? <EmptyState title={t.noDifferences} /> : null}
      {differences.length > 0 ? (
        <Table
          label={t.differences}
          rows={differences}
          keyOf={(difference) => difference.paymentId ?? ''}
          columns={[
            { label: c.id, cell: (difference) => <Short text={difference.paymentId} /> },
            { label: c.amount, cell: (difference) => <Money amount={difference.amount} asset="AITBC" />, end: true },
            { label: t.expected, cell: (difference) => <State of={difference.expected} /> },
            { label: t.found, cell: (difference) => <State of={difference.found} /> },
          ]}
        />
      ) : null}
    </Section>
  );
}
