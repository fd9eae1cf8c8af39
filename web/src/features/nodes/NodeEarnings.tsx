import { useInfiniteQuery } from '@tanstack/react-query';
import { api, unwrap } from '@/api/client';
import type { Earning } from '@/api/schema.gen';
import { nodesText as t } from '@/text/nodes';
import { Link } from '@/ui/Link';
import { LoadMore } from '@/ui/LoadMore';
import { Money } from '@/ui/Money';
import { Section } from '@/ui/Page';
import { ErrorState, SkeletonLines, Status, type Tone } from '@/ui/States';
import { Table } from '@/ui/Table';
import { Time } from '@/ui/Time';

const pageSize = 100;
const tones: Record<string, Tone> = { EARNING_STATE_HELD: 'warn', EARNING_STATE_PAYABLE: 'good', EARNING_STATE_PAID: 'accent', EARNING_STATE_REVERSED: 'bad' };

/** What the node earned its owner. */
export function NodeEarnings({ nodeId }: { nodeId: string }) {
  const earnings = useInfiniteQuery({
    queryKey: ['earnings', 'nodes', nodeId],
    queryFn: ({ pageParam }) => unwrap(api.GET('/api/revenue/earnings', { params: { query: { nodeId, pageSize, pageToken: pageParam } } })),
    initialPageParam: '',
    getNextPageParam: (page) => page.nextPageToken || undefined,
    refetchInterval: (query) => ((query.state.data?.pages.length ?? 0) <= 1 ? 10_000 : false),
  });
  const rows = earnings.data?.pages.flatMap((page) => page.earnings ?? []) ?? [];
  const columns = t.earningColumns;
  return (
    <Section title={t.earnings} note={t.earningsNote}>
      {earnings.isPending ? <SkeletonLines lines={3} /> : null}
      {earnings.isError && rows.length === 0 ? <ErrorState error={earnings.error} onRetry={() => void earnings.refetch()} /> : null}
      {earnings.isSuccess && rows.length === 0 ? <p>{t.noEarnings}</p> : null}
      {rows.length > 0 ? (
        <Table
          label={t.earnings}
          rows={rows}
          keyOf={(earning) => earning.earningId ?? ''}
          columns={[
            { label: columns.when, cell: (earning) => <Time at={earning.earnTime} ago /> },
            { label: columns.source, cell: (earning) => <Source earning={earning} /> },
            { label: columns.model, cell: (earning) => (earning.modelId ? <Link to={`/models/${earning.modelId}`}>{earning.model}</Link> : '–') },
            { label: columns.amount, cell: (earning) => <Money amount={earning.amount} asset={earning.currency ?? ''} />, end: true },
            { label: columns.state, cell: (earning) => <Status tone={tones[earning.state ?? ''] ?? 'plain'}>{t.earningStates[earning.state ?? ''] ?? '–'}</Status> },
            { label: columns.reason, cell: (earning) => earning.reason, quiet: true },
          ]}
        />
      ) : null}
      <LoadMore query={earnings} />
    </Section>
  );
}

function Source({ earning }: { earning: Earning }) {
  const words = t.sources[earning.source ?? ''] ?? '–';
  // Others' jobs are not the node owner's to read: the page of one that is not says so.
  return earning.reference?.startsWith('job_') ? <Link to={`/jobs/${earning.reference}`}>{words}</Link> : <span title={earning.reference}>{words}</span>;
}
