import { useInfiniteQuery } from '@tanstack/react-query';
import { KeyRound, Plus } from 'lucide-react';
import { useState } from 'react';
import { api, unwrap } from '@/api/client';
import { keysText as t } from '@/text/account';
import { Button } from '@/ui/Button';
import { Code } from '@/ui/Code';
import { LoadMore } from '@/ui/LoadMore';
import { Page, Section } from '@/ui/Page';
import { EmptyState, ErrorState, SkeletonLines } from '@/ui/States';
import { KeyTable } from './KeyTable';
import { NewKeyDialog } from './NewKeyDialog';

export default function KeysPage() {
  const [isMaking, setMaking] = useState(false);
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
      actions={
        <Button kind="primary" icon={<Plus size={16} aria-hidden />} onClick={() => setMaking(true)}>
          {t.create}
        </Button>
      }
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
      <NewKeyDialog open={isMaking} onClose={() => setMaking(false)} />
    </Page>
  );
}
