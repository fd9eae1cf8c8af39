import type { OfferedService, ServicePriceList } from '@/api/schema.gen';
import { modelsText as t } from '@/text/models';
import { Facts } from '@/ui/Facts';
import { Price } from '@/ui/Price';
import { Time } from '@/ui/Time';
import { exact } from './figures';

/** Prices, limits and who serves, of one service. */
export function ServiceTerms({ service }: { service: OfferedService }) {
  const asset = service.currency ?? '';
  const next = service.nextPrices;
  return (
    <Facts
      facts={[
        ...prices(service.prices, asset),
        ...(next
          ? [
              {
                name: t.nextPrices,
                value: (
                  <>
                    <Time at={service.nextPricesTime} />
                    {prices(next, asset).map(({ name, value }) => (
                      <div key={name}>
                        {name}: {value}
                      </div>
                    ))}
                  </>
                ),
              },
            ]
          : []),
        { name: t.limits, value: limits(service) },
        { name: t.serving, value: t.servedBy[service.serving ?? ''] ?? service.serving },
      ]}
    />
  );
}

function prices(list: ServicePriceList | undefined, asset: string) {
  return [
    { name: t.month, amount: list?.month },
    { name: t.perInput, amount: list?.perThousandInput },
    { name: t.perOutput, amount: list?.perThousandOutput },
    { name: t.perRequest, amount: list?.perRequest },
  ]
    .filter(({ amount }) => amount)
    .map(({ name, amount }) => ({ name, value: <Price amount={amount} asset={asset} /> }));
}

function limits({ limits: given }: OfferedService): string {
  const words = [
    given?.requestsPerMinute ? t.limitMinute(exact(given.requestsPerMinute)) : '',
    given?.requestsPerDay ? t.limitDay(exact(given.requestsPerDay)) : '',
    given?.tokensPerMonth ? t.limitMonth(exact(given.tokensPerMonth)) : '',
  ].filter(Boolean);
  return words.join(' · ') || t.noLimits;
}
