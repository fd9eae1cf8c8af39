import type { OfferedService, ServicePriceList, ServiceUseLimits } from '@/api/schema.gen';
import { servicesText as t } from '@/text/studio';
import { z } from '@/ui/schema';
import { basisPoints, percentText } from './basisPoints';

const amount = z.string().trim().regex(/^(\d+(\.\d{1,6})?)?$/, t.amountBad);
const count = z.string().trim().regex(/^\d{0,9}$/, t.limitBad);

/** A service as its form holds it. */
export const serviceSchema = z.object({
  modelId: z.string().min(1, t.modelMissing),
  name: z.string().trim().min(1, t.nameMissing).max(64),
  description: z.string().max(4000),
  pricingType: z.enum(['subscription', 'per_use']),
  month: amount,
  perThousandInput: amount,
  perThousandOutput: amount,
  perRequest: amount,
  serving: z.enum(['own', 'network']),
  share: z.string().refine((text) => text.trim() === '' || basisPoints(text) !== undefined, t.shareBad),
  requestsPerMinute: count,
  requestsPerDay: count,
  tokensPerMonth: count,
});

export type ServiceValues = z.infer<typeof serviceSchema>;

export function valuesOf(service: OfferedService): ServiceValues {
  const { prices = {}, limits = {} } = service;
  return {
    modelId: service.modelId ?? '',
    name: service.name ?? '',
    description: service.description ?? '',
    pricingType: service.pricingType === 'per_use' ? 'per_use' : 'subscription',
    month: prices.month ?? '',
    perThousandInput: prices.perThousandInput ?? '',
    perThousandOutput: prices.perThousandOutput ?? '',
    perRequest: prices.perRequest ?? '',
    serving: service.serving === 'own' ? 'own' : 'network',
    share: service.computeShare === undefined ? '' : percentText(service.computeShare),
    requestsPerMinute: String(limits.requestsPerMinute ?? 0),
    requestsPerDay: String(limits.requestsPerDay ?? 0),
    tokensPerMonth: String(limits.tokensPerMonth ?? 0),
  };
}

export function pricesOf(values: ServiceValues): ServicePriceList {
  if (values.pricingType === 'subscription') return { month: values.month };
  return { perThousandInput: values.perThousandInput || '0', perThousandOutput: values.perThousandOutput || '0', perRequest: values.perRequest || '0' };
}

export function limitsOf(values: ServiceValues): ServiceUseLimits {
  return { requestsPerMinute: Number(values.requestsPerMinute), requestsPerDay: Number(values.requestsPerDay), tokensPerMonth: Number(values.tokensPerMonth) };
}

/** Nothing where the platform's default counts. */
export function shareOf(values: ServiceValues): { computeShare?: number } {
  const points = values.serving === 'network' ? basisPoints(values.share) : undefined;
  return points === undefined ? {} : { computeShare: points };
}
