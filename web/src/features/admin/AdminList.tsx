import { useInfiniteQuery } from '@tanstack/react-query';
import { Inbox } from 'lucide-react';
import { adminText as t } from '@/text/admin';
import { LoadMore } from '@/ui/LoadMore';
import { EmptyLine, ErrorState, SkeletonLines } from '@/ui/States';
import { Table, type Column } from '@/ui/Table';

interface AdminListProps<Row> {
  label: string;
  /** What is asked, with its filters; begins with `admin` by itself. */
  queryKey: string[];
  load: (pageToken: string) => Promise<{ rows: Row[] | undefined; nextPageToken?: string | undefined }>;
  keyOf: (row: Row) => string;
  columns: Column<Row>[];
  /** What an empty list means. */
  none?: string;
}

/** A paged list of the admin's API with all its states. */
export function AdminList<Row>({ label, queryKey, load, keyOf, columns, none = t.none }: AdminListProps<Row>) {
  const list = useInfiniteQuery({
    queryKey: ['admin', ...queryKey],
    queryFn: ({ pageParam }) => load(pageParam),
    initialPageParam: '',
    getNextPageParam: (page) => page.nextPageToken || undefined,
  });
  const rows = list.data?.pages.flatMap((page) => page.rows ?? []) ?? [];
  return (
    <>
      {list.isPending ? <SkeletonLines lines={4} height="2.5rem" /> : null}
      {list.isError ? <ErrorState error={list.error} onRetry={() => void list.refetch()} /> : null}
      {list.isSuccess && rows.length === 0 ? <EmptyLine icon={<Inbox size={16} aria-hidden />}>{none}</EmptyLine> : null}
      {rows.length > 0 ? <Table label={label} rows={rows} keyOf={keyOf} columns={columns} /> : null}
      <LoadMore query={list} />
    </>
  );
}
