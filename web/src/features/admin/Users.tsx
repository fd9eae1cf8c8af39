import { useDeferredValue, useState } from 'react';
import { unwrap } from '@/api/client';
import type { AdminUser } from '@/api/schema.gen';
import { adminText as t } from '@/text/admin';
import { Button } from '@/ui/Button';
import { Input, Select } from '@/ui/Field';
import { Row, Stack } from '@/ui/Page';
import { Status } from '@/ui/States';
import { Time } from '@/ui/Time';
import { Checkbox } from '@/ui/Toggle';
import { AdminList } from './AdminList';
import { adminApi } from './adminSession';
import { SignedAct } from './SignedAct';

/** All accounts. */
export function Users() {
  const [query, setQuery] = useState('');
  const [suspended, setSuspended] = useState(false);
  const wanted = useDeferredValue(query.trim());
  return (
    <Stack>
      <Row>
        <Input label={t.search} hint={t.searchHint} type="search" value={query} onChange={(event) => setQuery(event.target.value)} />
        <Checkbox label={t.onlySuspended} checked={suspended} onChange={setSuspended} />
      </Row>
      <AdminList
        label={t.tabs.users}
        queryKey={['users', wanted, String(suspended)]}
        load={async (pageToken) => {
          const page = await unwrap(adminApi.GET('/api/admin/users', { params: { query: { query: wanted, suspended, pageToken } } }));
          return { rows: page.users, nextPageToken: page.nextPageToken };
        }}
        keyOf={(user) => user.userId ?? ''}
        columns={[
          { label: t.columns.user, cell: (user) => <span title={user.userId}>{user.username}</span> },
          { label: t.columns.email, cell: (user) => user.email || '–', quiet: true },
          { label: t.columns.plan, cell: (user) => user.plan },
          { label: t.columns.since, cell: (user) => <Time at={user.createTime} ago />, quiet: true },
          { label: t.columns.state, cell: (user) => <Status tone={user.isActive ? 'good' : 'bad'}>{user.isActive ? t.active : t.suspended}</Status> },
          { label: '', end: true, cell: (user) => <Acts user={user} /> },
        ]}
      />
    </Stack>
  );
}

function Acts({ user }: { user: AdminUser }) {
  const [asked, setAsked] = useState<'switch' | 'grant' | null>(null);
  const [plan, setPlan] = useState(user.plan ?? 'free');
  const params = { path: { user_id: user.userId ?? '' } };
  const close = () => setAsked(null);
  const turn = user.isActive ? t.suspend : t.restore;
  return (
    <Row>
      <Button size="small" onClick={() => setAsked('switch')}>
        {turn}
      </Button>
      <Button size="small" onClick={() => setAsked('grant')}>
        {t.grant}
      </Button>
      <SignedAct
        open={asked === 'switch'}
        title={`${turn}: ${user.username ?? ''}`}
        action={turn}
        needsReason
        run={(reason) =>
          user.isActive
            ? unwrap(adminApi.POST('/api/admin/users/{user_id}:suspend', { params, body: { reason } }))
            : unwrap(adminApi.POST('/api/admin/users/{user_id}:restore', { params, body: { reason } }))
        }
        onClose={close}
      />
      <SignedAct
        open={asked === 'grant'}
        title={`${t.grant}: ${user.username ?? ''}`}
        action={t.grant}
        run={() => unwrap(adminApi.POST('/api/admin/users/{user_id}:grantPlan', { params, body: { plan } }))}
        onClose={close}
      >
        <Select label={t.plan} value={plan} onChange={(event) => setPlan(event.target.value)}>
          {t.plans.map((name) => (
            <option key={name}>{name}</option>
          ))}
        </Select>
      </SignedAct>
    </Row>
  );
}
