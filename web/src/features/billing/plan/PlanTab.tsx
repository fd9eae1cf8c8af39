import { Stack } from '@/ui/Page';
import { Charges } from './Charges';
import { CurrentPlan } from './CurrentPlan';
import { PlanOffers } from './PlanOffers';

export function PlanTab() {
  return (
    <Stack>
      <CurrentPlan />
      <PlanOffers />
      <Charges />
    </Stack>
  );
}
