import { useQuery, useQueryClient } from '@tanstack/react-query';
import { Link } from 'react-router';
import { api, unwrap } from '@/api/client';
import { earningsText as t } from '@/text/earnings';
import { Facts } from '@/ui/Facts';
import { Money } from '@/ui/Money';
import { Section } from '@/ui/Page';
import { ErrorState, SkeletonLines } from '@/ui/States';
import { Payable } from './Payable';

/** What is payable, and the two ways to take it: to the wallet, or to the balance. */
export function PayoutRequest() {
  const queries = useQueryClient();
  const settings = useQuery({ queryKey: ['earnings', 'settings'], queryFn: async () => (await unwrap(api.GET('/api/payouts/settings'))).settings ?? {} });
  const wallet = settings.data?.address ?? '';
  const estimate = useQuery({ queryKey: ['earnings', 'estimate'], queryFn: () => unwrap(api.GET('/api/payouts/estimate')), enabled: wallet !== '' });
  if (settings.isPending || estimate.isLoading) return <SkeletonLines lines={3} />;
  if (settings.isError) return <ErrorState error={settings.error} onRetry={() => void queries.invalidateQueries({ queryKey: ['earnings'] })} />;
  return (
    <Section title={t.payable} note={t.payableNote}>
      {estimate.isError ? <ErrorState error={estimate.error} onRetry={() => void estimate.refetch()} /> : null}
      {estimate.data ? (
        <Facts
          facts={[
            { name: t.paidTo, value: wallet },
            { name: t.least, value: <Money amount={estimate.data.leastAmount} asset={estimate.data.currency ?? ''} /> },
            { name: t.fee, value: <Money amount={estimate.data.networkFee} asset={estimate.data.networkFeeCurrency ?? ''} digits={6} /> },
          ]}
        />
      ) : null}
      {wallet ? null : (
        <p>
          <Link to="?tab=settings">{t.noSettings}</Link>
        </p>
      )}
      <Payable wallet={wallet} />
    </Section>
  );
}
