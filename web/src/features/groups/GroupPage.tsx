import { useParams } from 'react-router';
import { groupsText as t } from '@/text/groups';
import { Copy } from '@/ui/Copy';
import { Page } from '@/ui/Page';
import { ErrorState, SkeletonLines } from '@/ui/States';
import { Tabs } from '@/ui/Tabs';
import { GroupRevenue } from './GroupRevenue';
import { GroupSettings } from './GroupSettings';
import { mayManage, useGroup } from './groupsData';
import { Invitations } from './Invitations';
import { JoinRequests } from './JoinRequests';
import { Members } from './Members';
import { Splits } from './Splits';

export default function GroupPage() {
  const { groupId = '' } = useParams();
  const query = useGroup(groupId);
  const group = query.data;
  return (
    <Page title={group?.name || t.title} lead={group?.description} actions={group ? <Copy text={groupId} label={t.groupId} /> : null}>
      {query.isPending ? <SkeletonLines lines={6} /> : null}
      {query.isError && !group ? <ErrorState error={query.error} onRetry={() => void query.refetch()} home={{ to: '/groups', title: t.title }} /> : null}
      {group ? (
        <Tabs
          label={group.name ?? t.title}
          tabs={[
            { id: 'members', label: t.members, content: <Members group={group} /> },
            { id: 'split', label: t.split, content: <Splits group={group} /> },
            { id: 'revenue', label: t.revenue, content: <GroupRevenue groupId={groupId} /> },
            ...(mayManage(group)
              ? [
                  { id: 'invitations', label: t.invitations, content: <Invitations group={group} /> },
                  { id: 'requests', label: t.requests, content: <JoinRequests groupId={groupId} /> },
                ]
              : []),
            { id: 'settings', label: t.settings, content: <GroupSettings group={group} /> },
          ]}
        />
      ) : null}
    </Page>
  );
}
