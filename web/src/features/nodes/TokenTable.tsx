import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query';
import { KeyRound } from 'lucide-react';
import { useState } from 'react';
import { Link } from 'react-router';
import { api, unwrap } from '@/api/client';
import { serverNow } from '@/api/clock';
import type { NodeToken } from '@/api/schema.gen';
import { nodesText as t } from '@/text/nodes';
import { Button } from '@/ui/Button';
import { InlineCode } from '@/ui/Code';
import { Confirm } from '@/ui/Confirm';
import { LoadMore } from '@/ui/LoadMore';
import { EmptyState, ErrorState, SkeletonLines, Status } from '@/ui/States';
import { Table } from '@/ui/Table';
import { Time } from '@/ui/Time';
import { toast } from '@/ui/toasts';

/** The caller's node tokens. */
export function TokenTable() {
  const tokens = useInfiniteQuery({
    queryKey: ['node-tokens'],
    queryFn: ({ pageParam }) => unwrap(api.GET('/api/nodes/tokens', { params: { query: { pageToken: pageParam } } })),
    initialPageParam: '',
    getNextPageParam: (page) => page.nextPageToken || undefined,
  });
  const rows = tokens.data?.pages.flatMap((page) => page.nodeTokens ?? []) ?? [];
  const columns = t.tokenColumns;
  return (
    <>
      {tokens.isPending ? <SkeletonLines lines={3} height="2.5rem" /> : null}
      {tokens.isError ? <ErrorState error={tokens.error} onRetry={() => void tokens.refetch()} /> : null}
      {tokens.isSuccess && rows.length === 0 ? (
        <EmptyState icon={<KeyRound aria-hidden />} title={t.noTokens}>
          {t.noTokensText}
        </EmptyState>
      ) : null}
      {rows.length > 0 ? (
        <Table
          label={t.tokens}
          rows={rows}
          keyOf={(token) => token.tokenId ?? ''}
          columns={[
            { label: columns.name, cell: (token) => token.name },
            { label: columns.token, cell: (token) => <InlineCode>{token.prefix}…</InlineCode> },
            { label: columns.node, cell: (token) => (token.nodeId ? <Link to={`/nodes/${token.nodeId}`}>{token.nodeId}</Link> : t.unused), quiet: true },
            { label: columns.used, cell: (token) => (token.lastUseTime ? <Time at={token.lastUseTime} ago /> : t.never), quiet: true },
            { label: columns.expires, cell: (token) => (token.expireTime ? <Time at={token.expireTime} /> : t.never), quiet: true },
            { label: columns.state, cell: (token) => <TokenState token={token} /> },
            { label: '', end: true, cell: (token) => (token.revokeTime ? null : <Revoke token={token} />) },
          ]}
        />
      ) : null}
      <LoadMore query={tokens} />
    </>
  );
}

function TokenState({ token }: { token: NodeToken }) {
  if (token.revokeTime) return <Status tone="bad">{t.revoked}</Status>;
  if (token.expireTime && Date.parse(token.expireTime) < serverNow()) return <Status tone="warn">{t.expired}</Status>;
  return <Status tone="good">{t.active}</Status>;
}

function Revoke({ token }: { token: NodeToken }) {
  const queries = useQueryClient();
  const [isAsking, setAsking] = useState(false);
  const revoke = useMutation({
    mutationFn: () => unwrap(api.DELETE('/api/nodes/tokens/{token_id}', { params: { path: { token_id: token.tokenId ?? '' } } })),
    onSuccess: async () => {
      toast(t.wasRevoked);
      await queries.invalidateQueries({ queryKey: ['node-tokens'] });
    },
    onSettled: () => setAsking(false),
  });
  return (
    <>
      <Button size="small" onClick={() => setAsking(true)}>
        {t.revoke}
      </Button>
      <Confirm open={isAsking} title={t.revokeTitle} action={t.revoke} danger busy={revoke.isPending} onConfirm={() => revoke.mutate()} onClose={() => setAsking(false)}>
        <p>
          <strong>{token.name}</strong> {token.prefix}…
        </p>
        <p>{t.revokeText}</p>
      </Confirm>
    </>
  );
}
