import { earningsText as t } from '@/text/earnings';
import { Page } from '@/ui/Page';
import { Tabs } from '@/ui/Tabs';
import { PayoutSettings } from './PayoutSettings';
import { Payouts } from './Payouts';
import { Statement } from './Statement';

export default function EarningsPage() {
  return (
    <Page title={t.title} lead={t.lead}>
      <Tabs
        label={t.title}
        tabs={[
          { id: 'statement', label: t.tabs.statement, content: <Statement /> },
          { id: 'payouts', label: t.tabs.payouts, content: <Payouts /> },
          { id: 'settings', label: t.tabs.settings, content: <PayoutSettings /> },
        ]}
      />
    </Page>
  );
}
