import { useInfiniteQuery, useMutation, useQueryClient } from '@tanstack/react-query';
import { api, unwrap } from '@/api/client';
import type { Payout } from '@/api/schema.gen';
import { earningsText as t } from '@/text/earnings';
import { walletText } from '@/text/wallets';
import { Button } from '@/ui/Button';
import { InlineCode } from '@/ui/Code';
import { LoadMore } from '@/ui/LoadMore';
import { Money } from '@/ui/Money';
import { Stack } from '@/ui/Page';
import { EmptyState, ErrorState, SkeletonLines, Status, type Tone } from '@/ui/States';
import { Table } from '@/ui/Table';
import { Time } from '@/ui/Time';
import { toast } from '@/ui/toasts';
import { PayoutRequest } from './PayoutRequest';

const tones: Record<string, Tone> = { CONFIRMED: 'good', FAILED: 'bad', SIGNED: 'accent', SUBMITTED: 'accent' };

export function Payouts() {
  const payouts = useInfiniteQuery({
    queryKey: ['earnings', 'payouts'],
    queryFn: ({ pageParam }) => unwrap(api.GET('/api/payouts', { params: { query: { pageToken: pageParam } } })),
    initialPageParam: '',
    getNextPageParam: (page) => page.nextPageToken || undefined,
  });
  const rows = payouts.data?.pages.flatMap((page) => page.payouts ?? []) ?? [];
  return (
    <Stack>
      <PayoutRequest />
      {payouts.isPending ? <SkeletonLines lines={3} height="2.5rem" /> : null}
      {payouts.isError ? <ErrorState error={payouts.error} onRetry={() => void payouts.refetch()} /> : null}
      {payouts.isSuccess && rows.length === 0 ? <EmptyState title={t.noPayouts} /> : null}
      {rows.length > 0 ? (
        <Table
          label={t.tabs.payouts}
          rows={rows}
          keyOf={(payout) => payout.payoutId ?? ''}
          columns={[
            { label: t.columns.when, cell: (payout) => <Time at={payout.createTime} />, quiet: true },
            { label: t.columns.status, cell: (payout) => <PayoutStatus payout={payout} /> },
            { label: t.columns.to, cell: (payout) => <Destination payout={payout} /> },
            { label: t.columns.amount, cell: (payout) => <Money amount={payout.amount} asset={payout.currency ?? ''} />, end: true },
            { label: '', end: true, cell: (payout) => (payout.status === 'REQUESTED' ? <Cancel payout={payout} /> : null) },
          ]}
        />
      ) : null}
      <LoadMore query={payouts} />
    </Stack>
  );
}

function PayoutStatus({ payout }: { payout: Payout }) {
  const status = payout.status ?? '';
  return (
    <>
      <Status tone={tones[status] ?? 'plain'}>{t.payoutStates[status] ?? status}</Status> {payout.statusReason}
    </>
  );
}

function Destination({ payout }: { payout: Payout }) {
  return (
    <>
      {walletText.networks[payout.network ?? ''] ?? payout.network} <InlineCode>{payout.toAddress}</InlineCode>
      {payout.txHash ? (
        <div>
          <InlineCode>{payout.txHash}</InlineCode>
        </div>
      ) : null}
    </>
  );
}

function Cancel({ payout }: { payout: Payout }) {
  const queries = useQueryClient();
  const cancel = useMutation({
    mutationFn: () => unwrap(api.POST('/api/payouts/{payout_id}:cancel', { params: { path: { payout_id: payout.payoutId ?? '' } }, body: {} })),
    onSuccess: () => toast(t.cancelled),
    onSettled: () => queries.invalidateQueries({ queryKey: ['earnings'] }),
  });
  return (
    <Button size="small" busy={cancel.isPending} onClick={() => cancel.mutate()}>
      {t.cancel}
    </Button>
  );
}
