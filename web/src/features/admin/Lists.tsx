import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { unwrap } from '@/api/client';
import { adminText as t } from '@/text/admin';
import { Select } from '@/ui/Field';
import { Money } from '@/ui/Money';
import { Grid, Row, Stack } from '@/ui/Page';
import { ErrorState, StatCard, Status, type Tone } from '@/ui/States';
import { Time } from '@/ui/Time';
import { AdminList } from './AdminList';
import { adminApi } from './adminSession';

const c = t.columns;
const tones: Record<string, Tone> = { online: 'good', COMPLETED: 'good', mined: 'good', offline: 'warn', FAILED: 'bad', EXPIRED: 'bad', reverted: 'bad' };

function State({ of }: { of: string | undefined }) {
  return <Status tone={tones[of ?? ''] ?? 'plain'}>{(of ?? '–').toLowerCase()}</Status>;
}

export function StateFilter({ value, options, onChoose }: { value: string; options: string[]; onChoose: (value: string) => void }) {
  return (
    <Row>
      <Select label={t.state} value={value} onChange={(event) => onChoose(event.target.value)}>
        <option value="">{t.all}</option>
        {options.map((option) => (
          <option key={option} value={option}>
            {option.toLowerCase()}
          </option>
        ))}
      </Select>
    </Row>
  );
}

/** Nodes of all owners. */
export function Nodes() {
  const [state, setState] = useState('');
  return (
    <Stack>
      <StateFilter value={state} options={['online', 'offline', 'deactivated']} onChoose={setState} />
      <AdminList
        label={t.tabs.nodes}
        queryKey={['nodes', state]}
        load={async (pageToken) => {
          const page = await unwrap(adminApi.GET('/api/admin/nodes', { params: { query: { state, pageToken } } }));
          return { rows: page.nodes, nextPageToken: page.nextPageToken };
        }}
        keyOf={(node) => node.nodeId ?? ''}
        columns={[
          { label: c.name, cell: (node) => <span title={node.nodeId}>{node.name}</span> },
          { label: c.owner, cell: (node) => node.owner },
          { label: c.state, cell: (node) => <State of={node.state} /> },
          { label: c.version, cell: (node) => node.version || '–', quiet: true },
          { label: c.region, cell: (node) => node.region || '–', quiet: true },
          { label: c.reputation, cell: (node) => node.reputation?.toFixed(2) ?? '–', end: true },
          { label: c.models, cell: (node) => node.models ?? 0, end: true },
          { label: c.seen, cell: (node) => <Time at={node.lastSeenTime} ago />, quiet: true },
        ]}
      />
    </Stack>
  );
}

/** Jobs of all users, without what is in them. */
export function Jobs() {
  const [status, setStatus] = useState('');
  return (
    <Stack>
      <StateFilter value={status} options={['PENDING', 'ASSIGNED', 'RUNNING', 'COMPLETED', 'FAILED', 'CANCELLED', 'EXPIRED']} onChoose={setStatus} />
      <AdminList
        label={t.tabs.jobs}
        queryKey={['jobs', status]}
        load={async (pageToken) => {
          const page = await unwrap(adminApi.GET('/api/admin/jobs', { params: { query: { status, pageToken } } }));
          return { rows: page.jobs, nextPageToken: page.nextPageToken };
        }}
        keyOf={(job) => job.jobId ?? ''}
        columns={[
          { label: c.id, cell: (job) => job.jobId },
          { label: c.kind, cell: (job) => job.type },
          { label: c.state, cell: (job) => <State of={job.status} /> },
          { label: c.reason, cell: (job) => job.errorReason || '–', quiet: true },
          { label: c.when, cell: (job) => <Time at={job.createTime} ago />, quiet: true },
        ]}
      />
    </Stack>
  );
}

/** The exchange: its treasury and all purchases. */
export function Exchange() {
  const query = useQuery({ queryKey: ['admin', 'exchange'], queryFn: () => unwrap(adminApi.GET('/api/admin/exchange')) });
  const now = query.data;
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
      <AdminList
        label={t.tabs.exchange}
        queryKey={['exchange', 'purchases']}
        load={async (pageToken) => {
          const page = await unwrap(adminApi.GET('/api/admin/exchange/purchases', { params: { query: { pageToken } } }));
          return { rows: page.purchases, nextPageToken: page.nextPageToken };
        }}
        keyOf={({ purchase }) => purchase?.purchaseId ?? ''}
        columns={[
          { label: c.id, cell: ({ purchase }) => purchase?.purchaseId },
          { label: c.user, cell: ({ userId }) => userId, quiet: true },
          { label: c.state, cell: ({ purchase }) => <State of={purchase?.status} /> },
          { label: c.amount, cell: ({ purchase }) => <Money amount={purchase?.aitbcAmount} asset="AITBC" />, end: true },
          { label: c.received, cell: ({ purchase }) => <Money amount={purchase?.receivedBtc} asset="BTC" />, end: true },
        ]}
      />
    </Stack>
  );
}

/** Calls of the contracts on their way to the chain. */
export function Contracts() {
  const query = useQuery({ queryKey: ['admin', 'contracts'], queryFn: () => unwrap(adminApi.GET('/api/admin/contracts/transactions', { params: { query: { pageSize: 1 } } })) });
  const queue = query.data?.queue;
  return (
    <Stack>
      {queue && !queue.enabled ? <p>{t.notConfigured}</p> : null}
      {queue?.problem ? <p role="alert">{queue.problem}</p> : null}
      {queue?.enabled ? (
        <Grid>
          <StatCard label={t.queued} value={queue.queued ?? 0} />
          <StatCard label={t.sent} value={queue.sent ?? 0} />
        </Grid>
      ) : null}
      <AdminList
        label={t.tabs.contracts}
        queryKey={['contracts', 'list']}
        load={async (pageToken) => {
          const page = await unwrap(adminApi.GET('/api/admin/contracts/transactions', { params: { query: { pageToken } } }));
          return { rows: page.transactions, nextPageToken: page.nextPageToken };
        }}
        keyOf={(transaction) => transaction.id ?? ''}
        columns={[
          { label: c.to, cell: (transaction) => transaction.target },
          { label: c.state, cell: (transaction) => <State of={transaction.state} /> },
          { label: c.transaction, cell: (transaction) => transaction.transactionHash || '–', quiet: true },
          { label: c.reason, cell: (transaction) => transaction.reason || '–', quiet: true },
          { label: c.when, cell: (transaction) => <Time at={transaction.createTime} ago />, quiet: true },
        ]}
      />
    </Stack>
  );
}
