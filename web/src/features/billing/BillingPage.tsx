import { billingText as t } from '@/text/billing';
import { Page } from '@/ui/Page';
import { Tabs } from '@/ui/Tabs';
import { Balances } from './Balances';
import { Exchange } from './exchange/Exchange';
import { Payments } from './Payments';
import { PlanTab } from './plan/PlanTab';

/** Everything about the person's money here. */
export default function BillingPage() {
  return (
    <Page title={t.title} lead={t.lead}>
      <Tabs
        label={t.title}
        tabs={[
          { id: 'plan', label: t.tabs.plan, content: <PlanTab /> },
          { id: 'balances', label: t.tabs.balances, content: <Balances /> },
          { id: 'payments', label: t.tabs.payments, content: <Payments /> },
          { id: 'aitbc', label: t.tabs.aitbc, content: <Exchange /> },
        ]}
      />
    </Page>
  );
}
