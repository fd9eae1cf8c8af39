import { unwrap } from '@/api/client';
import { adminText as t } from '@/text/admin';
import { jobsText } from '@/text/jobs';
import { Stack } from '@/ui/Page';
import { Time } from '@/ui/Time';
import { AdminList } from './AdminList';
import { adminApi } from './adminSession';
import { Filters } from './Filters';
import { Short } from './Short';
import { State } from './State';
import { useFilters } from './useFilters';

const c = t.columns;

/** Jobs of all users, without what is in them. */
export function Jobs() {
  const { values, wanted, change, key } = useFilters(['status', 'type', 'ownerId', 'nodeId']);
  return (
    <Stack>
      <Filters
        values={values}
        onChange={change}
        fields={[
          { name: 'status', label: t.state, options: ['PENDING', 'ASSIGNED', 'RUNNING', 'COMPLETED', 'FAILED', 'CANCELLED', 'EXPIRED'] },
          { name: 'type', label: c.kind, options: jobsText.types },
          { name: 'ownerId', label: c.owner, hint: 'user_…' },
          { name: 'nodeId', label: c.node, hint: 'node_…' },
        ]}
      />
      <AdminList
        label={t.tabs.jobs}
        queryKey={['jobs', ...key]}
        load={async (pageToken) => {
          const page = await unwrap(adminApi.GET('/api/admin/jobs', { params: { query: { ...wanted, pageToken } } }));
          return { rows: page.jobs, nextPageToken: page.nextPageToken };
        }}
        keyOf={(job) => job.jobId ?? ''}
        columns={[
          { label: c.id, cell: (job) => <Short text={job.jobId} /> },
          { label: c.kind, cell: (job) => jobsText.types[job.type ?? ''] ?? job.type },
          { label: c.state, cell: (job) => <State of={job.status} /> },
          { label: c.reason, cell: (job) => job.errorReason || '–', quiet: true },
          { label: c.when, cell: (job) => <Time at={job.createTime} ago />, quiet: true },
        ]}
      />
    </Stack>
  );
}
