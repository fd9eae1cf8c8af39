import { useState } from 'react';
import { unwrap } from '@/api/client';
import type { NodeSuspension } from '@/api/schema.gen';
import { adminText as t } from '@/text/admin';
import { Button } from '@/ui/Button';
import { Section, Stack } from '@/ui/Page';
import { Time } from '@/ui/Time';
import { AdminList } from './AdminList';
import { adminApi } from './adminSession';
import { Filters } from './Filters';
import { Short } from './Short';
import { SignedAct } from './SignedAct';
import { State } from './State';
import { useFilters } from './useFilters';

const c = t.columns;

/** Nodes of all owners, and those that get no paid work. */
export function Nodes() {
  return (
    <Stack>
      <Suspensions />
      <All />
    </Stack>
  );
}

function All() {
  const { values, wanted, change, key } = useFilters(['state', 'region', 'ownerId']);
  return (
    <Section title={t.allNodes}>
      <Filters
        values={values}
        onChange={change}
        fields={[
          { name: 'state', label: t.state, options: ['online', 'offline', 'deactivated'] },
          { name: 'region', label: c.region, hint: 'eu' },
          { name: 'ownerId', label: c.owner, hint: 'user_…' },
        ]}
      />
      <AdminList
        label={t.tabs.nodes}
        queryKey={['nodes', ...key]}
        load={async (pageToken) => {
          const page = await unwrap(adminApi.GET('/api/admin/nodes', { params: { query: { ...wanted, pageToken } } }));
          return { rows: page.nodes, nextPageToken: page.nextPageToken };
        }}
        keyOf={(node) => node.nodeId ?? ''}
        columns={[
          { label: c.name, cell: (node) => <strong title={node.nodeId}>{node.name}</strong> },
          { label: c.owner, cell: (node) => node.owner },
          { label: c.state, cell: (node) => <State of={node.state} /> },
          { label: c.version, cell: (node) => node.version || '–', quiet: true },
          { label: c.region, cell: (node) => node.region || '–', quiet: true },
          { label: c.reputation, cell: (node) => node.reputation?.toFixed(2) ?? '–', end: true },
          { label: c.models, cell: (node) => node.models ?? 0, end: true },
          { label: c.seen, cell: (node) => <Time at={node.lastSeenTime} ago />, quiet: true },
        ]}
      />
    </Section>
  );
}

/** Nodes whose work was proven false: no paid work until it is over or lifted. */
function Suspensions() {
  return (
    <Section title={t.suspensions} note={t.suspensionsNote}>
      <AdminList
        label={t.suspensions}
        queryKey={['nodes', 'suspensions']}
        none={t.noSuspensions}
        load={async () => ({ rows: (await unwrap(adminApi.GET('/api/admin/node-suspensions'))).suspensions })}
        keyOf={(suspension) => suspension.nodeId ?? ''}
        columns={[
          { label: c.node, cell: (suspension) => <Short text={suspension.nodeId} /> },
          { label: t.provenBy, cell: (suspension) => <Short text={suspension.jobId} /> },
          { label: c.since, cell: (suspension) => <Time at={suspension.beginTime} />, quiet: true },
          { label: t.until, cell: (suspension) => <Time at={suspension.endTime} />, quiet: true },
          { label: '', end: true, cell: (suspension) => <Lift suspension={suspension} /> },
        ]}
      />
    </Section>
  );
}

function Lift({ suspension }: { suspension: NodeSuspension }) {
  const [isAsking, setAsking] = useState(false);
  const path = { node_id: suspension.nodeId ?? '' };
  return (
    <>
      <Button size="small" onClick={() => setAsking(true)}>
        {t.lift}
      </Button>
      <SignedAct
        open={isAsking}
        title={t.liftSuspension}
        action={t.lift}
        needsReason
        run={(reason) => unwrap(adminApi.POST('/api/admin/node-suspensions/{node_id}:lift', { params: { path }, body: { reason } }))}
        onClose={() => setAsking(false)}
      >
        <p>{t.liftSuspensionText}</p>
      </SignedAct>
    </>
  );
}
