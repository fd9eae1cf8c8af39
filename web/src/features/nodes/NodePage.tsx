import { useQuery } from '@tanstack/react-query';
import { useParams } from 'react-router';
import { api, unwrap } from '@/api/client';
import type { Node } from '@/api/schema.gen';
import { nodesText as t } from '@/text/nodes';
import { Grid, Page, Section, Stack } from '@/ui/Page';
import { ErrorState, SkeletonLines, StatCard } from '@/ui/States';
import { bytes } from '@/ui/bytes';
import { NodeActions } from './NodeActions';
import { NodeEarnings } from './NodeEarnings';
import { NodeHardware } from './NodeHardware';
import { NodeModels } from './NodeModels';
import { NodeState, percent } from './NodeTable';
import { NodeWhy } from './NodeWhy';

const everyFewSeconds = 5000;

export default function NodePage() {
  const { nodeId = '' } = useParams();
  const query = useQuery({
    queryKey: ['nodes', nodeId],
    queryFn: () => unwrap(api.GET('/api/nodes/{node_id}', { params: { path: { node_id: nodeId } } })),
    refetchInterval: everyFewSeconds,
  });
  const node = query.data?.node;
  const isRemoved = node?.status === 'NODE_STATUS_DEACTIVATED';
  return (
    <Page title={node?.name || t.node} lead={nodeId} actions={node && !isRemoved ? <NodeActions nodeId={nodeId} /> : null}>
      {query.isPending ? <SkeletonLines lines={6} height="2rem" /> : null}
      {query.isError && !node ? <ErrorState error={query.error} onRetry={() => void query.refetch()} home={{ to: '/nodes', title: t.title }} /> : null}
      {node ? (
        <Stack>
          <Load node={node} />
          {isRemoved ? null : <NodeWhy nodeId={nodeId} />}
          <NodeHardware node={node} />
          <NodeModels files={node.models ?? []} />
          <NodeEarnings nodeId={nodeId} />
        </Stack>
      ) : null}
    </Page>
  );
}

function Load({ node }: { node: Node }) {
  const { usage, resources } = node;
  return (
    <Section title={t.load} actions={<NodeState node={node} />}>
      {usage ? (
        <Grid>
          <StatCard label={t.processor} value={percent(usage.cpuPercent)} note={t.cores(resources?.cpuCores ?? 0)} />
          <StatCard label={t.memory} value={bytes(usage.memoryUsedBytes)} note={bytes(resources?.memoryBytes)} />
          <StatCard label={t.disk} value={bytes(usage.diskUsedBytes)} note={bytes(resources?.diskBytes)} />
          {usage.gpuPercent !== undefined ? <StatCard label={t.gpu} value={percent(usage.gpuPercent)} note={t.gpus(resources?.gpus?.length ?? 0)} /> : null}
          <StatCard label={t.columns.work} value={t.work(usage.running ?? 0, usage.queued ?? 0, resources?.slots ?? 0)} />
        </Grid>
      ) : (
        <p>{t.noUsage}</p>
      )}
    </Section>
  );
}
