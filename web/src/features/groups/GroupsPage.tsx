import { Plus, Users } from 'lucide-react';
import { useState } from 'react';
import { api, unwrap } from '@/api/client';
import { groupsText as t } from '@/text/groups';
import { Button } from '@/ui/Button';
import { Link } from '@/ui/Link';
import { LoadMore } from '@/ui/LoadMore';
import { Page, Row, Section } from '@/ui/Page';
import { Badge, EmptyState, ErrorState, SkeletonLines } from '@/ui/States';
import { Table } from '@/ui/Table';
import { Time } from '@/ui/Time';
import { GroupDialog } from './GroupDialog';
import { useGroupAct, useGroups, useMyInvitations, useMyRequests } from './groupsData';
import { AskDialog, JoinDialog } from './JoinDialogs';

type Asked = 'create' | 'join' | 'ask' | undefined;

export default function GroupsPage() {
  const groups = useGroups();
  const [asked, setAsked] = useState<Asked>();
  const close = () => setAsked(undefined);
  const rows = groups.data?.pages.flatMap((page) => page.groups ?? []) ?? [];
  return (
    <Page
      title={t.title}
      lead={t.lead}
      actions={
        <>
          <Button onClick={() => setAsked('join')}>{t.joinByLink}</Button>
          <Button onClick={() => setAsked('ask')}>{t.askToJoin}</Button>
          <Button kind="primary" icon={<Plus size={16} aria-hidden />} onClick={() => setAsked('create')}>
            {t.create}
          </Button>
        </>
      }
    >
      <MyInvitations />
      {groups.isPending ? <SkeletonLines lines={4} height="2.5rem" /> : null}
      {groups.isError ? <ErrorState error={groups.error} onRetry={() => void groups.refetch()} /> : null}
      {groups.isSuccess && rows.length === 0 ? (
        <EmptyState icon={<Users aria-hidden />} title={t.none}>
          {t.noneText}
        </EmptyState>
      ) : null}
      {rows.length > 0 ? (
        <Table
          label={t.title}
          rows={rows}
          keyOf={(group) => group.groupId ?? ''}
          columns={[
            { label: t.name, cell: (group) => <Link to={`/groups/${group.groupId}`}>{group.name}</Link> },
            { label: t.description, cell: (group) => group.description, quiet: true },
            { label: t.role, cell: (group) => <Badge>{t.roles[group.role ?? 'GROUP_ROLE_UNSPECIFIED']}</Badge> },
            { label: t.members, cell: (group) => group.members, end: true },
          ]}
        />
      ) : null}
      <LoadMore query={groups} />
      <MyRequests />
      <GroupDialog open={asked === 'create'} onClose={close} />
      <JoinDialog open={asked === 'join'} onClose={close} />
      <AskDialog open={asked === 'ask'} onClose={close} />
    </Page>
  );
}

function MyInvitations() {
  const invitations = useMyInvitations();
  const accept = useGroupAct((id: string) => unwrap(api.POST('/api/groups/invitations/{invitation_id}:accept', { params: { path: { invitation_id: id } }, body: {} })), t.joined);
  const decline = useGroupAct((id: string) => unwrap(api.POST('/api/groups/invitations/{invitation_id}:decline', { params: { path: { invitation_id: id } }, body: {} })));
  if (!invitations.data?.length) return null;
  return (
    <Section title={t.invitedTo}>
      <Table
        label={t.invitedTo}
        rows={invitations.data}
        keyOf={(invitation) => invitation.invitationId ?? ''}
        columns={[
          { label: t.name, cell: (invitation) => invitation.groupName },
          { label: t.invitedBy, cell: (invitation) => invitation.inviter },
          { label: t.until, cell: (invitation) => <Time at={invitation.expireTime} />, quiet: true },
          {
            label: '',
            end: true,
            cell: ({ invitationId: id = '' }) => (
              <Row>
                <Button size="small" busy={decline.isPending && decline.variables === id} onClick={() => decline.mutate(id)}>
                  {t.decline}
                </Button>
                <Button size="small" kind="primary" busy={accept.isPending && accept.variables === id} onClick={() => accept.mutate(id)}>
                  {t.accept}
                </Button>
              </Row>
            ),
          },
        ]}
      />
    </Section>
  );
}

function MyRequests() {
  const requests = useMyRequests();
  const withdraw = useGroupAct((id: string) => unwrap(api.POST('/api/groups/requests/{request_id}:withdraw', { params: { path: { request_id: id } }, body: {} })));
  if (!requests.data?.length) return null;
  return (
    <Section title={t.myRequests}>
      <Table
        label={t.myRequests}
        rows={requests.data}
        keyOf={(request) => request.requestId ?? ''}
        columns={[
          { label: t.groupId, cell: (request) => request.groupId },
          { label: t.message, cell: (request) => request.message, quiet: true },
          {
            label: '',
            end: true,
            cell: ({ requestId: id = '' }) => (
              <Button size="small" busy={withdraw.isPending && withdraw.variables === id} onClick={() => withdraw.mutate(id)}>
                {t.withdraw}
              </Button>
            ),
          },
        ]}
      />
    </Section>
  );
}
