import { useInfiniteQuery } from '@tanstack/react-query';
import { api, unwrap } from '@/api/client';
import { groupsText as t } from '@/text/groups';
import { LoadMore } from '@/ui/LoadMore';
import { Money } from '@/ui/Money';
import { Section } from '@/ui/Page';
import { EmptyState, ErrorState, SkeletonLines } from '@/ui/States';
import { Table } from '@/ui/Table';

const monthsAPage = 12;

/** What the group earned month by month, and what each member got of it. */
export function GroupRevenue({ groupId }: { groupId: string }) {
  const revenue = useInfiniteQuery({
    queryKey: ['groups', groupId, 'revenue'],
    queryFn: ({ pageParam }) =>
      unwrap(api.GET('/api/group-revenue/{group_id}', { params: { path: { group_id: groupId }, query: { beforeMonth: pageParam, months: monthsAPage } } })),
    initialPageParam: '',
    getNextPageParam: (page) => ((page.months?.length ?? 0) < monthsAPage ? undefined : page.months?.at(-1)?.month),
  });
  const months = revenue.data?.pages.flatMap((page) => page.months ?? []) ?? [];
  return (
    <>
      {revenue.isPending ? <SkeletonLines lines={4} /> : null}
      {revenue.isError ? <ErrorState error={revenue.error} onRetry={() => void revenue.refetch()} /> : null}
      {revenue.isSuccess && months.length === 0 ? <EmptyState title={t.noRevenue} /> : null}
      {months.map(({ month = '', currency = '', amount, members = [] }) => (
        <Section key={`${month}${currency}`} title={`${month.slice(0, 4)}-${month.slice(4)} · ${currency}`} note={<Money amount={amount} asset={currency} />}>
          <Table
            label={month}
            rows={members}
            keyOf={(member) => member.userId ?? ''}
            columns={[
              { label: t.member, cell: (member) => member.username },
              { label: t.amount, cell: (member) => <Money amount={member.amount} asset={currency} />, end: true },
            ]}
          />
        </Section>
      ))}
      <LoadMore query={revenue} />
    </>
  );
}
