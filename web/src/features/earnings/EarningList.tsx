import { useInfiniteQuery } from '@tanstack/react-query';
import { api, unwrap } from '@/api/client';
import type { Earning } from '@/api/schema.gen';
import { earningsText as t, whyOf } from '@/text/earnings';
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
          { label: t.columns.why, cell: whyOf, quiet: true },
          { label: t.columns.amount, cell: (earning) => <Money amount={earning.amount} asset={earning.currency ?? ''} />, end: true },
        ]}
      />
      <LoadMore query={earnings} />
    </>
  );
}

/** What earned: a node, a model, and the group that it is of. */
function Of({ earning }: { earning: Earning }) {
  return (
    <>
      {earning.nodeId ? <Link to={`/nodes/${earning.nodeId}`}>node</Link> : null} {earning.modelId ? <Link to={`/models/${earning.modelId}`}>model</Link> : null}{' '}
      {earning.groupId ? <Link to={`/groups/${earning.groupId}`}>group</Link> : null}
    </>
  );
}
