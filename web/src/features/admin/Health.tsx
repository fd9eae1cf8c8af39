import { useQuery } from '@tanstack/react-query';
import { unwrap } from '@/api/client';
import type { EndpointHealth } from '@/api/schema.gen';
import { adminText as t } from '@/text/admin';
import { workerTasks } from '@/text/workers';
import { countOf, counts } from '@/ui/numbers';
import { Section, Stack } from '@/ui/Page';
import { ErrorState, SkeletonLines, Status, type Tone } from '@/ui/States';
import { Table } from '@/ui/Table';
import { Time } from '@/ui/Time';
import { inWords } from '@/ui/words';
import { adminApi } from './adminSession';

const chainPrefix = 'chain:';
const everyFewSeconds = 15_000;
const tones: Record<string, Tone> = { ok: 'good', degraded: 'warn', failed: 'bad' };

/** Whether everything that the platform depends on is there. */
export function Health() {
  const query = useQuery({ queryKey: ['admin', 'health'], queryFn: () => unwrap(adminApi.GET('/api/admin/health')), refetchInterval: everyFewSeconds });
  if (query.isPending) return <SkeletonLines lines={6} height="2.5rem" />;
  if (!query.data) return <ErrorState error={query.error} onRetry={() => void query.refetch()} />;
  const endpoints = (query.data.dependencies ?? []).flatMap(({ name = '', endpoints: all = [] }) => all.map((endpoint) => ({ of: name.replace(chainPrefix, ''), endpoint })));
  return (
    <Stack>
      <Section title={t.dependencies}>
        <Table
          label={t.dependencies}
          rows={query.data.dependencies ?? []}
          keyOf={(dependency) => dependency.name ?? ''}
          columns={[
            { label: t.columns.name, cell: (dependency) => nameOf(dependency.name ?? '') },
            { label: t.columns.state, cell: (dependency) => <Status tone={tones[dependency.state ?? ''] ?? 'plain'}>{t.dependencyStates[dependency.state ?? ''] ?? dependency.state}</Status> },
            { label: t.columns.detail, cell: (dependency) => dependency.detail || '–', quiet: true },
            { label: t.columns.height, cell: (dependency) => countOf(dependency.height), end: true },
            { label: t.columns.took, cell: (dependency) => t.milliseconds(counts.format(dependency.milliseconds ?? 0)), end: true },
          ]}
        />
      </Section>
      {endpoints.length > 0 ? <Endpoints endpoints={endpoints} /> : null}
      <Section title={t.workers}>
        <Table
          label={t.workers}
          rows={query.data.workers ?? []}
          keyOf={(worker) => worker.name ?? ''}
          columns={[
            { label: t.columns.what, cell: ({ name = '' }) => workerTasks[name] ?? name },
            { label: t.columns.logName, cell: (worker) => worker.name, quiet: true },
            { label: t.columns.lastRun, cell: (worker) => <Time at={worker.lastRunTime} ago /> },
            { label: t.columns.failures, cell: (worker) => worker.failures ?? 0, end: true },
          ]}
        />
      </Section>
    </Stack>
  );
}

/** Each endpoint of each chain: a network works with one of them, and its operator wants to know of the others in time. */
function Endpoints({ endpoints }: { endpoints: { of: string; endpoint: EndpointHealth }[] }) {
  return (
    <Section title={t.endpoints} note={t.endpointsNote}>
      <Table
        label={t.endpoints}
        rows={endpoints}
        keyOf={({ of, endpoint }) => `${of} ${endpoint.name ?? ''}`}
        columns={[
          { label: t.columns.network, cell: ({ of }) => inWords(of) },
          { label: t.columns.name, cell: ({ endpoint }) => endpoint.name },
          { label: t.columns.state, cell: ({ endpoint }) => <Status tone={tones[endpoint.state ?? ''] ?? 'plain'}>{t.endpointStates[endpoint.state ?? ''] ?? endpoint.state}</Status> },
          { label: t.columns.height, cell: ({ endpoint }) => countOf(endpoint.height), end: true },
          { label: t.columns.asked, cell: ({ endpoint }) => <Time at={endpoint.heightTime} ago />, quiet: true },
          { label: t.columns.lastError, cell: ({ endpoint }) => <LastError endpoint={endpoint} />, quiet: true },
        ]}
      />
    </Section>
  );
}

/** The words of a dependency; a chain is called after its network. */
function nameOf(name: string): string {
  return name.startsWith(chainPrefix) ? t.chainOf(inWords(name.slice(chainPrefix.length))) : (t.dependencyNames[name] ?? inWords(name));
}

function LastError({ endpoint }: { endpoint: EndpointHealth }) {
  if (!endpoint.lastError) return <>–</>;
  return (
    <>
      {endpoint.lastError} (<Time at={endpoint.lastErrorTime} ago />)
    </>
  );
}
