import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query';
import { api, unwrap } from '@/api/client';
import type { Session } from '@/api/schema.gen';
import { accountText as t } from '@/text/account';
import { Button } from '@/ui/Button';
import { LoadMore } from '@/ui/LoadMore';
import { Badge, ErrorState, SkeletonLines } from '@/ui/States';
import { Table } from '@/ui/Table';
import { Time } from '@/ui/Time';
import { toast } from '@/ui/toasts';
import { browserOf } from './browserOf';

export function Sessions() {
  const sessions = useInfiniteQuery({
    queryKey: ['sessions'],
    queryFn: ({ pageParam }) => unwrap(api.GET('/api/auth/sessions', { params: { query: { pageToken: pageParam } } })),
    initialPageParam: '',
    getNextPageParam: (page) => page.nextPageToken || undefined,
  });
  if (sessions.isPending) return <SkeletonLines lines={3} height="2.5rem" />;
  if (sessions.isError) return <ErrorState error={sessions.error} onRetry={() => void sessions.refetch()} />;
  return (
    <>
      <Table
        label={t.sessionsTitle}
        rows={sessions.data.pages.flatMap((page) => page.sessions ?? [])}
        keyOf={(session) => session.sessionId ?? ''}
        columns={[
          { label: t.columns.agent, cell: (session) => browserOf(session.userAgent ?? '') },
          { label: t.columns.from, cell: (session) => session.address, quiet: true },
          { label: t.columns.how, cell: (session) => session.method, quiet: true },
          { label: t.columns.when, cell: (session) => <Time at={session.refreshTime} ago />, quiet: true },
          { label: '', end: true, cell: (session) => <End session={session} /> },
        ]}
      />
      <LoadMore query={sessions} />
    </>
  );
}

function End({ session }: { session: Session }) {
  const queries = useQueryClient();
  const end = useMutation({
    mutationFn: () => unwrap(api.DELETE('/api/auth/sessions/{session_id}', { params: { path: { session_id: session.sessionId ?? '' } } })),
    onSuccess: async () => {
      toast(t.ended);
      await queries.invalidateQueries({ queryKey: ['sessions'] });
    },
  });
  if (session.current) return <Badge tone="accent">{t.thisOne}</Badge>;
  return (
    <Button size="small" busy={end.isPending} onClick={() => end.mutate()}>
      {t.end}
    </Button>
  );
}
