import { useInfiniteQuery } from '@tanstack/react-query';
import { Receipt } from 'lucide-react';
import { api, unwrap } from '@/api/client';
import { studioText as t } from '@/text/studio';
import { Link } from '@/ui/Link';
import { LoadMore } from '@/ui/LoadMore';
import { Money } from '@/ui/Money';
import { EmptyState, ErrorState, Skeleton, SkeletonLines } from '@/ui/States';
import { Table } from '@/ui/Table';
import { Time } from '@/ui/Time';
import { useModel } from './queries';

/** What publishing and listing cost so far. */
export function Charges() {
  const charges = useInfiniteQuery({
    queryKey: ['studio', 'charges'],
    queryFn: ({ pageParam }) => unwrap(api.GET('/api/publishing/charges', { params: { query: { pageToken: pageParam } } })),
    initialPageParam: '',
    getNextPageParam: (page) => page.nextPageToken || undefined,
  });
  const rows = charges.data?.pages.flatMap((page) => page.charges ?? []) ?? [];
  if (charges.isPending) return <SkeletonLines lines={3} height="2.5rem" />;
  if (charges.isError) return <ErrorState error={charges.error} onRetry={() => void charges.refetch()} />;
  if (rows.length === 0) return <EmptyState icon={<Receipt aria-hidden />} title={t.noFees}>{t.noFeesText}</EmptyState>;
  return (
    <>
      <Table
        label={t.tabs.charges}
        rows={rows}
        keyOf={(charge) => charge.chargeId ?? ''}
        columns={[
          { label: t.columns.fee, cell: (charge) => t.fees[charge.fee ?? ''] ?? charge.fee },
          { label: t.columns.model, cell: (charge) => <ModelName modelId={charge.modelId ?? ''} /> },
          { label: t.columns.period, cell: (charge) => <Period from={charge.periodStartTime} until={charge.periodEndTime} />, quiet: true },
          { label: t.columns.from, cell: (charge) => (charge.paymentId ? <Link to={`/billing/payments/${charge.paymentId}`}>{t.fromPayment}</Link> : t.fromOwnBalance), quiet: true },
          { label: t.columns.when, cell: (charge) => <Time at={charge.createTime} />, quiet: true },
          { label: t.columns.amount, cell: (charge) => <Money amount={charge.amount} asset={charge.currency ?? ''} />, end: true },
        ]}
      />
      <LoadMore query={charges} />
    </>
  );
}

/** The name of a model that may be gone. */
function ModelName({ modelId }: { modelId: string }) {
  const model = useModel(modelId);
  if (model.isPending) return <Skeleton width="8rem" />;
  return model.data ? <Link to={`/studio/${modelId}`}>{model.data.name}</Link> : t.goneModel;
}

function Period({ from, until }: { from: string | undefined; until: string | undefined }) {
  return (
    <>
      <Time at={from} /> – <Time at={until} />
    </>
  );
}
