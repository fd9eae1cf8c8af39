import { useQuery } from '@tanstack/react-query';
import { api, unwrap } from '@/api/client';
import type { Model } from '@/api/schema.gen';
import { chatText as t } from '@/text/chat';
import { modelsText, priceText } from '@/text/models';
import { Select } from '@/ui/Field';
import { shorten } from '@/ui/Money';
import { isFree } from '@/ui/Price';
import styles from './Chat.module.css';

interface ModelSelectProps {
  models: readonly { id?: string }[];
  value: string;
  onChange: (name: string) => void;
  isLabelShown?: boolean;
}

/** Chooses among the models that the caller may use, with what the marketplace says of their price. */
export function ModelSelect({ models, value, onChange, isLabelShown = false }: ModelSelectProps) {
  const offers = useQuery({
    queryKey: ['models', 'offers'],
    queryFn: async () => (await unwrap(api.GET('/api/marketplace/models', { params: { query: { pageSize: 100 } } }))).models ?? [],
    staleTime: 60_000,
  });
  const names = models.map((model) => model.id ?? '');
  return (
    <Select label={t.model} hideLabel={!isLabelShown} value={value} onChange={(event) => onChange(event.target.value)} className={styles.model}>
      {names.includes(value) || !value ? null : <option value={value}>{value}</option>}
      {names.map((name) => (
        <option key={name} value={name}>
          {[name, priceOf(offers.data?.find((offer) => offer.name === name))].filter(Boolean).join(' · ')}
        </option>
      ))}
    </Select>
  );
}

/** What its services ask for; nothing where the plan covers it. */
function priceOf(offer: Pick<Model, never> & { usePrice?: string; monthPrice?: string; currency?: string } | undefined): string {
  if (!offer) return '';
  const words = (amount: string) => (isFree(amount) ? priceText.free : `${shorten(amount)} ${offer.currency ?? ''}`);
  if (offer.usePrice) return `${words(offer.usePrice)} ${modelsText.perUse}`;
  return offer.monthPrice ? `${words(offer.monthPrice)} ${modelsText.aMonth}` : '';
}
