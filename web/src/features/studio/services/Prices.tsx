import type { ServicePriceList } from '@/api/schema.gen';
import { servicesText as t } from '@/text/studio';
import { Money } from '@/ui/Money';

/** The prices of a service, one below the other. */
export function Prices({ prices }: { prices: ServicePriceList | undefined }) {
  const all = [
    { amount: prices?.month, of: t.perMonthShort },
    { amount: prices?.perThousandInput, of: t.perInputShort },
    { amount: prices?.perThousandOutput, of: t.perOutputShort },
    { amount: prices?.perRequest, of: t.perRequestShort },
  ];
  return (
    <>
      {all
        .filter(({ amount }) => amount && !/^[0.]+$/.test(amount))
        .map(({ amount, of }) => (
          <div key={of}>
            <Money amount={amount} asset="USDT" /> {of}
          </div>
        ))}
    </>
  );
}
