import { useQuery } from '@tanstack/react-query';
import { api, unwrap } from '@/api/client';
import { landingText as t } from '@/text/landing';
import { Money } from '@/ui/Money';
import { counts } from '@/ui/numbers';
import { Grid, Section } from '@/ui/Page';
import { StatCard } from '@/ui/States';

/** The plans as the network sells them right now; nothing where it cannot be asked. */
export function Plans() {
  const plans = useQuery({ queryKey: ['plans'], queryFn: () => unwrap(api.GET('/api/subscriptions/plans')), staleTime: 3_600_000 });
  if (!plans.data?.plans?.length) return null;
  return (
    <Section title={t.plansTitle} note={t.plansNote}>
      <Grid>
        {plans.data.plans.map((plan) => (
          <StatCard key={plan.plan} label={t.planNames[plan.plan ?? ''] ?? plan.plan ?? ''} value={<Money amount={plan.price} asset={plan.currency ?? ''} />} note={`${t.perMonth} · ${counts.format(plan.requestsPerDay ?? 0)} ${t.requestsPerDay}`} />
        ))}
      </Grid>
    </Section>
  );
}
