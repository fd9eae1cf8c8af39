import { useState } from 'react';
import { useNavigate } from 'react-router';
import { api, unwrap } from '@/api/client';
import { useUser } from '@/api/me';
import type { Group } from '@/api/schema.gen';
import { groupsText as t } from '@/text/groups';
import { Button } from '@/ui/Button';
import { Confirm } from '@/ui/Confirm';
import { Select } from '@/ui/Field';
import { Card, Section, Stack } from '@/ui/Page';
import { GroupForm } from './GroupDialog';
import { mayManage, pathOf, useGroupAct, useMembers } from './groupsData';

export function GroupSettings({ group }: { group: Group }) {
  const isOwner = group.role === 'GROUP_ROLE_OWNER';
  return (
    <Stack>
      {mayManage(group) ? (
        <Card>
          <GroupForm key={group.groupId} group={group} />
        </Card>
      ) : null}
      {isOwner ? <Transfer group={group} /> : null}
      {isOwner ? <Leaving group={group} isEnd /> : <Leaving group={group} />}
    </Stack>
  );
}

function Transfer({ group }: { group: Group }) {
  const me = useUser();
  const members = useMembers(group.groupId ?? '');
  const [userId, setUserId] = useState('');
  const [isAsking, setAsking] = useState(false);
  const transfer = useGroupAct(() => unwrap(api.POST('/api/groups/{group_id}:transfer', { ...pathOf(group.groupId ?? ''), body: { userId } })), t.transferred);
  const others = members.data?.pages.flatMap((page) => page.members ?? []).filter((member) => member.userId !== me.userId) ?? [];
  if (others.length === 0) return null;
  return (
    <Section title={t.transfer} note={t.transferText}>
      <Card>
        <Stack>
          <Select label={t.transferTo} value={userId} onChange={(event) => setUserId(event.target.value)}>
            <option value="">{t.chooseMember}</option>
            {others.map((member) => (
              <option key={member.userId} value={member.userId}>
                {member.username}
              </option>
            ))}
          </Select>
          <div>
            <Button disabled={!userId} onClick={() => setAsking(true)}>
              {t.transfer}
            </Button>
          </div>
        </Stack>
      </Card>
      <Confirm open={isAsking} title={t.transfer} action={t.transfer} busy={transfer.isPending} onConfirm={() => transfer.mutate(undefined, { onSettled: () => setAsking(false) })} onClose={() => setAsking(false)}>
        <p>{t.transferText}</p>
      </Confirm>
    </Section>
  );
}

/** Members leave; the owner, who cannot, ends the group. */
function Leaving({ group, isEnd = false }: { group: Group; isEnd?: boolean }) {
  const navigate = useNavigate();
  const [isAsking, setAsking] = useState(false);
  const path = pathOf(group.groupId ?? '');
  const act = useGroupAct<undefined, unknown>(
    () => (isEnd ? unwrap(api.DELETE('/api/groups/{group_id}', path)) : unwrap(api.POST('/api/groups/{group_id}:leave', { ...path, body: {} }))),
    isEnd ? t.deleted : t.left,
  );
  const confirm = () => act.mutate(undefined, { onSuccess: () => void navigate('/groups', { replace: true }), onSettled: () => setAsking(false) });
  return (
    <Section title={isEnd ? t.delete : t.leave} note={isEnd ? t.deleteText : t.leaveText}>
      <div>
        <Button kind="danger" onClick={() => setAsking(true)}>
          {isEnd ? t.delete : t.leave}
        </Button>
      </div>
      <Confirm open={isAsking} title={isEnd ? t.deleteTitle : t.leaveTitle} action={isEnd ? t.delete : t.leave} danger busy={act.isPending} onConfirm={confirm} onClose={() => setAsking(false)}>
        <p>{isEnd ? t.deleteText : t.leaveText}</p>
      </Confirm>
    </Section>
  );
}
