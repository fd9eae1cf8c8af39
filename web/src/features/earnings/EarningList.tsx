import { useInfiniteQuery } from '@tanstack/react-query';
import { api, unwrap } from '@/api/client';
import type { Earning } from '@/api/schema.gen';
import { earningsText as t } from '@/text/earnings';
import { Link } from '@/ui/Link';
import { LoadMore } from '@/ui/LoadMore';
import { Money } from '@/ui/Money';
import { EmptyState, ErrorState, SkeletonLines, Status, type Tone } from '@/ui/States';
import { Table } from '@/ui/Table';
import { Time } from '@/ui/Time';

export type State = NonNullable<Earning['state']>;

const tones: Record<string, Tone> = { EARNING_STATE_HELD: 'warn', EARNING_STATE_PAYABLE: 'good', EARNING_STATE_PAID: 'accent', EARNING_STATE_REVERSED: 'bad' };

export function EarningList({ month, state }: { month: string; state: State | '' }) {
  const earnings = useInfiniteQuery({
    queryKey: ['earnings', 'list', month, state],
    queryFn: ({ pageParam }) => unwrap(api.GET('/api/revenue/earnings', { params: { query: { month, pageToken: pageParam, ...(state && { states: [state] }) } } })),
    initialPageParam: '',
    getNextPageParam: (page) => page.nextPageToken || undefined,
  });
  const rows = earnings.data?.pages.flatMap((page) => page.earnings ?? []) ?? [];
  if (earnings.isPending) return <SkeletonLines lines={4} height="2.5rem" />;
  if (earnings.isError) return <ErrorState error={earnings.error} onRetry={() => void earnings.refetch()} />;
  if (rows.length === 0) return <EmptyState title={t.none} />;
  return (
    <>
      <Table
        label={t.tabs.statement}
        rows={rows}
        keyOf={(earning) => earning.earningId ?? ''}
        columns={[
          { label: t.columns.when, cell: (earning) => <Time at={earning.earnTime} />, quiet: true },
          { label: t.columns.source, cell: (earning) => t.sources[earning.source ?? ''] ?? earning.source },
          { label: t.columns.of, cell: (earning) => <Of earning={earning} /> },
          { label: t.columns.state, cell: (earning) => <Status tone={tones[earning.state ?? ''] ?? 'plain'}>{t.earningStates[earning.state ?? ''] ?? earning.state}</Status> },
          { label: t.columns.why, cell: (earning) => earning.reason, quiet: true },
          { label: t.columns.amount, cell: (earning) => <Money amount={earning.amount} asset={earning.currency ?? ''} />, end: true },
        ]}
      />
      <LoadMore query={earnings} />
    </>
  );
}

/** What earned, by name: a model, the node that computed, and the group whose model it is. */
function Of({ earning }: { earning: Earning }) {
  const parts = [
    { name: earning.model, to: earning.modelId && `/models/${earning.modelId}`, words: '' },
    { name: earning.node, to: earning.nodeId && `/nodes/${earning.nodeId}`, words: t.onNode },
    { name: earning.group, to: earning.groupId && `/groups/${earning.groupId}`, words: t.inGroup },
  ];
  return (
    <>
      {parts.map(({ name, to, words }) =>
        to ? (
          <div key={to}>
            {words} <Link to={to}>{name}</Link>
          </div>
        ) : null,
      )}
    </>
  );
}
