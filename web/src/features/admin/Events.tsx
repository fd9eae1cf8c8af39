import { useDeferredValue, useState } from 'react';
import { unwrap } from '@/api/client';
import { adminText as t } from '@/text/admin';
import { Stack } from '@/ui/Page';
import { Time } from '@/ui/Time';
import { inWords } from '@/ui/words';
import { AdminList } from './AdminList';
import { adminApi } from './adminSession';
import { Filters } from './Filters';
import { Short } from './Short';

/** The security log of everybody. */
export function Events() {
  const [kind, setKind] = useState('');
  const wanted = useDeferredValue(kind.trim());
  return (
    <Stack>
      <Filters values={{ kind }} onChange={(_, value) => setKind(value)} fields={[{ name: 'kind', label: t.eventKind, hint: t.eventKindHint }]} />
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
