import { api, unwrap } from '@/api/client';
import { useUser } from '@/api/me';
import type { Group, GroupSplit } from '@/api/schema.gen';
import { groupsText as t } from '@/text/groups';
import { Button } from '@/ui/Button';
import { LoadMore } from '@/ui/LoadMore';
import { Card, Row, Stack } from '@/ui/Page';
import { EmptyState, ErrorState, SkeletonLines, Status, type Tone } from '@/ui/States';
import { Table } from '@/ui/Table';
import { Time } from '@/ui/Time';
import { mayManage, useGroupAct, useSplits } from './groupsData';
import { percentOf } from './percent';
import { SplitEditor } from './SplitEditor';

const tones: Partial<Record<NonNullable<GroupSplit['status']>, Tone>> = {
  GROUP_SPLIT_STATUS_ACCEPTED: 'good',
  GROUP_SPLIT_STATUS_PENDING: 'warn',
  GROUP_SPLIT_STATUS_DECLINED: 'bad',
};

/** Who gets which part of what the group earns: what was agreed on, what waits for answers, and a new proposal. */
export function Splits({ group }: { group: Group }) {
  const splits = useSplits(group.groupId ?? '');
  const rows = splits.data?.pages.flatMap((page) => page.splits ?? []) ?? [];
  return (
    <Stack>
      {splits.isPending ? <SkeletonLines lines={4} height="2.5rem" /> : null}
      {splits.isError ? <ErrorState error={splits.error} onRetry={() => void splits.refetch()} /> : null}
      {splits.isSuccess && rows.length === 0 ? <EmptyState title={t.noSplit}>{t.noSplitText}</EmptyState> : null}
      {rows.map((split) => (
        <SplitCard key={split.splitId} group={group} split={split} />
      ))}
      <LoadMore query={splits} />
      {mayManage(group) ? <SplitEditor group={group} /> : null}
    </Stack>
  );
}

function SplitCard({ group, split }: { group: Group; split: GroupSplit }) {
  const me = useUser();
  const path = { params: { path: { group_id: group.groupId ?? '', split_id: split.splitId ?? '' } }, body: {} };
  const accept = useGroupAct(() => unwrap(api.POST('/api/groups/{group_id}/splits/{split_id}:accept', path)));
  const decline = useGroupAct(() => unwrap(api.POST('/api/groups/{group_id}/splits/{split_id}:decline', path)));
  const status = split.status ?? 'GROUP_SPLIT_STATUS_UNSPECIFIED';
  const isAsked = status === 'GROUP_SPLIT_STATUS_PENDING' && split.shares?.some((share) => share.userId === me.userId && !share.acceptTime);
  return (
    <Card>
      <Stack>
        <Row>
          <strong>{t.version(split.version ?? 0)}</strong>
          <Status tone={tones[status] ?? 'plain'}>{t.status[status]}</Status>
          <span>
            {t.effective} <Time at={split.effectiveTime} />
          </span>
        </Row>
        <Table
          label={t.version(split.version ?? 0)}
          rows={split.shares ?? []}
          keyOf={(share) => share.userId ?? ''}
          columns={[
            { label: t.member, cell: (share) => share.username },
            { label: t.share, cell: (share) => (share.basisPoints ? `${percentOf(share.basisPoints)}\u00a0%` : t.noShare), end: true },
            { label: t.answered, cell: (share) => (share.acceptTime ? <Time at={share.acceptTime} ago /> : t.notYet), quiet: true },
          ]}
        />
        {isAsked ? (
          <Row>
            <Button kind="primary" busy={accept.isPending} onClick={() => accept.mutate(undefined)}>
              {t.acceptShare}
            </Button>
            <Button busy={decline.isPending} onClick={() => decline.mutate(undefined)}>
              {t.declineShare}
            </Button>
          </Row>
        ) : null}
      </Stack>
    </Card>
  );
}
