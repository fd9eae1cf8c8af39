import { useInfiniteQuery } from '@tanstack/react-query';
import { Server } from 'lucide-react';
import { Link } from 'react-router';
import { api, unwrap } from '@/api/client';
import type { Node } from '@/api/schema.gen';
import { nodesText as t } from '@/text/nodes';
import { bytes } from '@/ui/bytes';
import { LoadMore } from '@/ui/LoadMore';
import { EmptyState, ErrorState, SkeletonLines, Status, type Tone } from '@/ui/States';
import { Table } from '@/ui/Table';
import { Time } from '@/ui/Time';

const everyFewSeconds = 5000;

const tones: Record<string, Tone> = { NODE_STATUS_READY: 'good', NODE_STATUS_DRAINING: 'warn', NODE_STATUS_OFFLINE: 'bad' };

/** The caller's nodes as they are now. */
export function NodeTable() {
  const nodes = useInfiniteQuery({
    queryKey: ['nodes'],
    queryFn: ({ pageParam }) => unwrap(api.GET('/api/nodes', { params: { query: { pageToken: pageParam } } })),
    initialPageParam: '',
    getNextPageParam: (page) => page.nextPageToken || undefined,
    refetchInterval: everyFewSeconds,
  });
  const rows = nodes.data?.pages.flatMap((page) => page.nodes ?? []) ?? [];
  return (
    <>
      {nodes.isPending ? <SkeletonLines lines={4} height="2.5rem" /> : null}
      {nodes.isError && rows.length === 0 ? <ErrorState error={nodes.error} onRetry={() => void nodes.refetch()} /> : null}
      {nodes.isSuccess && rows.length === 0 ? (
        <EmptyState icon={<Server aria-hidden />} title={t.none}>
          {t.noneText}
        </EmptyState>
      ) : null}
      {rows.length > 0 ? (
        <Table
          label={t.list}
          rows={rows}
          keyOf={(node) => node.nodeId ?? ''}
          columns={[
            { label: t.columns.name, cell: (node) => <Link to={`/nodes/${node.nodeId ?? ''}`}>{node.name || node.nodeId}</Link> },
            { label: t.columns.state, cell: (node) => <NodeState node={node} /> },
            { label: t.columns.machine, cell: machineOf, quiet: true },
            { label: t.columns.load, cell: (node) => percent(node.usage?.cpuPercent), end: true },
            { label: t.columns.work, cell: (node) => t.work(node.usage?.running ?? 0, node.usage?.queued ?? 0, node.resources?.slots ?? 0), end: true },
            { label: t.columns.models, cell: (node) => node.models?.length ?? 0, end: true },
            { label: t.columns.seen, cell: (node) => (node.lastSeenTime ? <Time at={node.lastSeenTime} ago /> : t.never), quiet: true },
          ]}
        />
      ) : null}
      <LoadMore query={nodes} />
    </>
  );
}

export function NodeState({ node }: { node: Node }) {
  return <Status tone={tones[node.status ?? ''] ?? 'plain'}>{t.states[node.status ?? ''] ?? '–'}</Status>;
}

export function percent(value: number | undefined): string {
  return value === undefined ? '–' : `${Math.round(value)}\u00a0%`;
}

function machineOf({ resources }: Node): string {
  if (!resources) return '–';
  return [t.cores(resources.cpuCores ?? 0), bytes(resources.memoryBytes), t.gpus(resources.gpus?.length ?? 0)].join(' · ');
}
