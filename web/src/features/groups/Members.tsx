import { useState } from 'react';
import { api, unwrap } from '@/api/client';
import { useUser } from '@/api/me';
import type { Group, GroupMember } from '@/api/schema.gen';
import { groupsText as t } from '@/text/groups';
import { Button } from '@/ui/Button';
import { Confirm } from '@/ui/Confirm';
import { LoadMore } from '@/ui/LoadMore';
import { Row } from '@/ui/Page';
import { Badge, ErrorState, SkeletonLines } from '@/ui/States';
import { Table } from '@/ui/Table';
import { Time } from '@/ui/Time';
import { mayManage, useGroupAct, useMembers } from './groupsData';

export function Members({ group }: { group: Group }) {
  const me = useUser();
  const members = useMembers(group.groupId ?? '');
  const rows = members.data?.pages.flatMap((page) => page.members ?? []) ?? [];
  return (
    <>
      {members.isPending ? <SkeletonLines lines={4} height="2.5rem" /> : null}
      {members.isError ? <ErrorState error={members.error} onRetry={() => void members.refetch()} /> : null}
      {rows.length > 0 ? (
        <Table
          label={t.members}
          rows={rows}
          keyOf={(member) => member.userId ?? ''}
          columns={[
            { label: t.member, cell: (member) => (member.userId === me.userId ? `${member.username} (${t.you})` : member.username) },
            { label: t.role, cell: (member) => <Badge>{t.roles[member.role ?? 'GROUP_ROLE_UNSPECIFIED']}</Badge> },
            { label: t.since, cell: (member) => <Time at={member.joinTime} />, quiet: true },
            { label: '', end: true, cell: (member) => (member.userId === me.userId ? null : <MemberActions group={group} member={member} />) },
          ]}
        />
      ) : null}
      <LoadMore query={members} />
    </>
  );
}

/** What the caller may do to another member; the server decides once more. */
function MemberActions({ group, member }: { group: Group; member: GroupMember }) {
  const [isAsking, setAsking] = useState(false);
  const path = { params: { path: { group_id: group.groupId ?? '', user_id: member.userId ?? '' } } };
  const isAdmin = member.role === 'GROUP_ROLE_ADMIN';
  const change = useGroupAct(() =>
    unwrap(api.PUT('/api/groups/{group_id}/members/{user_id}', { ...path, body: { role: isAdmin ? 'GROUP_ROLE_MEMBER' : 'GROUP_ROLE_ADMIN' } })),
  );
  const remove = useGroupAct(() => unwrap(api.DELETE('/api/groups/{group_id}/members/{user_id}', path)));
  const isOwner = group.role === 'GROUP_ROLE_OWNER';
  if (!mayManage(group) || member.role === 'GROUP_ROLE_OWNER' || (isAdmin && !isOwner)) return null;
  return (
    <Row>
      {isOwner ? (
        <Button size="small" busy={change.isPending} onClick={() => change.mutate(undefined)}>
          {isAdmin ? t.makeMember : t.makeAdmin}
        </Button>
      ) : null}
      <Button size="small" onClick={() => setAsking(true)}>
        {t.remove}
      </Button>
      <Confirm open={isAsking} title={t.removeTitle} action={t.remove} danger busy={remove.isPending} onConfirm={() => remove.mutate(undefined, { onSettled: () => setAsking(false) })} onClose={() => setAsking(false)}>
        <p>
          <strong>{member.username}</strong>
        </p>
        <p>{t.removeText}</p>
      </Confirm>
    </Row>
  );
}
