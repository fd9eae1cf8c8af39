import { useQuery } from '@tanstack/react-query';
import { api, unwrap } from '@/api/client';
import { Money } from '@/ui/Money';

export function useBalances() {
  return useQuery({ queryKey: ['ledger', 'balances'], queryFn: () => unwrap(api.GET('/api/ledger/balances')) });
}

/** What the person may spend of a currency. */
export function Balance({ currency }: { currency: string }) {
  const balances = useBalances();
  const balance = balances.data?.balances?.find((one) => one.currency === currency);
  return <Money amount={balance?.available} asset={currency} />;
}
