import { useInfiniteQuery } from '@tanstack/react-query';
import { KeyRound } from 'lucide-react';
import { api, unwrap } from '@/api/client';
import { keysText as t } from '@/text/account';
import { Code } from '@/ui/Code';
import { LoadMore } from '@/ui/LoadMore';
import { Page, Section } from '@/ui/Page';
import { EmptyState, ErrorState, SkeletonLines } from '@/ui/States';
import { KeyTable } from './KeyTable';
import { NewKey } from './NewKey';

export default function KeysPage() {
  const keys = useInfiniteQuery({
    queryKey: ['keys'],
    queryFn: ({ pageParam }) => unwrap(api.GET('/api/auth/keys', { params: { query: { pageToken: pageParam } } })),
    initialPageParam: '',
    getNextPageParam: (page) => page.nextPageToken || undefined,
  });
  const rows = keys.data?.pages.flatMap((page) => page.apiKeys ?? []) ?? [];
  return (
    <Page
      title={t.title}
      lead={t.lead}
      actions={<NewKey />}
    >
      {keys.isPending ? <SkeletonLines lines={4} height="2.5rem" /> : null}
      {keys.isError ? <ErrorState error={keys.error} onRetry={() => void keys.refetch()} /> : null}
      {keys.isSuccess && rows.length === 0 ? (
        <EmptyState icon={<KeyRound aria-hidden />} title={t.none}>
          {t.noneText}
        </EmptyState>
      ) : null}
      {rows.length > 0 ? <KeyTable keys={rows} /> : null}
      <LoadMore query={keys} />
      <Section title={t.useIt}>
        <Code language="shell" text={`export OPENAI_BASE_URL=${location.origin}/v1 OPENAI_API_KEY=afk_…`} />
      </Section>
    </Page>
  );
}
