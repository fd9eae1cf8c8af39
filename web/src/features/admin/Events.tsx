import { useDeferredValue, useState } from 'react';
import { unwrap } from '@/api/client';
import { adminText as t } from '@/text/admin';
import { Input } from '@/ui/Field';
import { Stack } from '@/ui/Page';
import { Time } from '@/ui/Time';
import { inWords } from '@/ui/words';
import styles from './Admin.module.css';
import { AdminList } from './AdminList';
import { adminApi } from './adminSession';
import { Short } from './Short';

/** The security log of everybody. */
export function Events() {
  const [kind, setKind] = useState('');
  const wanted = useDeferredValue(kind.trim());
  return (
    <Stack>
      <div className={styles.filters}>
        <Input label={t.eventKind} hint={t.eventKindHint} value={kind} onChange={(event) => setKind(event.target.value)} />
      </div>
      <AdminList
        label={t.tabs.events}
        queryKey={['events', wanted]}
        load={async (pageToken) => {
          const page = await unwrap(adminApi.GET('/api/admin/events', { params: { query: { kind: wanted, pageToken } } }));
          return { rows: page.events, nextPageToken: page.nextPageToken };
        }}
        keyOf={(event) => event.eventId ?? ''}
        columns={[
          { label: t.columns.when, cell: (event) => <Time at={event.time} ago /> },
          { label: t.columns.what, cell: (event) => inWords(event.kind) },
          { label: t.columns.user, cell: (event) => <Short text={event.userId} />, quiet: true },
          { label: t.columns.subject, cell: (event) => <Short text={event.subject} />, quiet: true },
          { label: t.columns.detail, cell: (event) => Object.entries(event.details ?? {}).map(([name, value]) => `${name}: ${value}`).join(', ') || '–', quiet: true },
          { label: t.columns.from, cell: (event) => event.address || '–', quiet: true },
        ]}
      />
    </Stack>
  );
}
