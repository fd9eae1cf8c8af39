import { usageText as t } from '@/text/usage';
import { Page } from '@/ui/Page';
import { Tabs } from '@/ui/Tabs';
import { Subscriptions } from './Subscriptions';
import { Used } from './Used';

export default function UsagePage() {
  return (
    <Page title={t.title} lead={t.lead}>
      <Tabs
        label={t.title}
        tabs={[
          { id: 'usage', label: t.tabs.usage, content: <Used /> },
          { id: 'subscriptions', label: t.tabs.subscriptions, content: <Subscriptions /> },
        ]}
      />
    </Page>
  );
}
