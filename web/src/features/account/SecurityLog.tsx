import { useInfiniteQuery } from '@tanstack/react-query';
import { api, unwrap } from '@/api/client';
import { accountText as t } from '@/text/account';
import { LoadMore } from '@/ui/LoadMore';
import { Section } from '@/ui/Page';
import { EmptyState, ErrorState, SkeletonLines } from '@/ui/States';
import { Table } from '@/ui/Table';
import { Time } from '@/ui/Time';
import { inWords } from '@/ui/words';

export function SecurityLog() {
  const events = useInfiniteQuery({
    queryKey: ['events'],
    queryFn: ({ pageParam }) => unwrap(api.GET('/api/auth/events', { params: { query: { pageSize: 20, pageToken: pageParam } } })),
    initialPageParam: '',
    getNextPageParam: (page) => page.nextPageToken || undefined,
  });
  const rows = events.data?.pages.flatMap((page) => page.events ?? []) ?? [];
  return (
    <Section title={t.eventsTitle} note={t.eventsNote}>
      {events.isPending ? <SkeletonLines lines={5} height="2rem" /> : null}
      {events.isError ? <ErrorState error={events.error} onRetry={() => void events.refetch()} /> : null}
      {events.isSuccess && rows.length === 0 ? <EmptyState title={t.noEvents} /> : null}
      {rows.length > 0 ? (
        <Table
          label={t.eventsTitle}
          rows={rows}
          keyOf={(event) => event.eventId ?? ''}
          columns={[
            { label: t.columns.what, cell: (event) => inWords(event.kind) },
            { label: t.columns.when, cell: (event) => <Time at={event.time} />, quiet: true },
            { label: t.columns.from, cell: (event) => event.address || '–', quiet: true },
          ]}
        />
      ) : null}
      <LoadMore query={events} />
    </Section>
  );
}
