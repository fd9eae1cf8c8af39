import { api, unwrap } from '@/api/client';
import { groupsText as t } from '@/text/groups';
import { Button } from '@/ui/Button';
import { LoadMore } from '@/ui/LoadMore';
import { Row } from '@/ui/Page';
import { EmptyState, ErrorState, SkeletonLines } from '@/ui/States';
import { Table } from '@/ui/Table';
import { Time } from '@/ui/Time';
import { useGroupAct, useJoinRequests } from './groupsData';

/** Who asks to join: owners and admins answer. */
export function JoinRequests({ groupId }: { groupId: string }) {
  const requests = useJoinRequests(groupId);
  const path = (requestId: string) => ({ params: { path: { group_id: groupId, request_id: requestId } }, body: {} });
  const approve = useGroupAct((id: string) => unwrap(api.POST('/api/groups/{group_id}/requests/{request_id}:approve', path(id))));
  const reject = useGroupAct((id: string) => unwrap(api.POST('/api/groups/{group_id}/requests/{request_id}:reject', path(id))));
  const rows = requests.data?.pages.flatMap((page) => page.requests ?? []) ?? [];
  return (
    <>
      {requests.isPending ? <SkeletonLines lines={3} height="2.5rem" /> : null}
      {requests.isError ? <ErrorState error={requests.error} onRetry={() => void requests.refetch()} /> : null}
      {requests.isSuccess && rows.length === 0 ? <EmptyState title={t.noRequests} /> : null}
      {rows.length > 0 ? (
        <Table
          label={t.requests}
          rows={rows}
          keyOf={(request) => request.requestId ?? ''}
          columns={[
            { label: t.username, cell: (request) => request.username },
            { label: t.message, cell: (request) => request.message, quiet: true },
            { label: t.since, cell: (request) => <Time at={request.createTime} ago />, quiet: true },
            {
              label: '',
              end: true,
              cell: ({ requestId: id = '' }) => (
                <Row>
                  <Button size="small" busy={reject.isPending && reject.variables === id} onClick={() => reject.mutate(id)}>
                    {t.reject}
                  </Button>
                  <Button size="small" busy={approve.isPending && approve.variables === id} onClick={() => approve.mutate(id)}>
                    {t.approve}
                  </Button>
                </Row>
              ),
            },
          ]}
        />
      ) : null}
      <LoadMore query={requests} />
    </>
  );
}
