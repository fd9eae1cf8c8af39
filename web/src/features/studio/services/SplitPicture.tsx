import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useDeferredValue } from 'react';
import { api, unwrap } from '@/api/client';
import { useUser } from '@/api/me';
import type { PreviewServiceResponse } from '@/api/schema.gen';
import { servicesText as t } from '@/text/studio';
import { Money } from '@/ui/Money';
import { Section } from '@/ui/Page';
import { ErrorState, SkeletonLines } from '@/ui/States';
import styles from '../Studio.module.css';

interface SplitOf {
  modelId: string;
  serving: string;
  computeShare?: number | undefined;
  amount: string;
}

/** Who gets what of an amount, as the server divides it, while prices are being thought about. */
export function SplitPicture(props: SplitOf) {
  const { modelId, serving, computeShare, amount } = useDeferredValue(props);
  const split = useQuery({
    queryKey: ['studio', 'split', modelId, serving, computeShare, amount],
    queryFn: () =>
      unwrap(api.POST('/api/marketplace/service-previews', { body: { modelId, serving, amount, ...(serving === 'network' && computeShare !== undefined && { computeShare }) } })),
    enabled: modelId !== '' && /^\d+(\.\d+)?$/.test(amount),
    placeholderData: keepPreviousData,
  });
  return (
    <Section title={t.split}>
      {split.isPending && split.fetchStatus !== 'idle' ? <SkeletonLines lines={3} /> : null}
      {split.isError ? <ErrorState error={split.error} /> : null}
      {split.data && !split.isError ? <Picture split={split.data} /> : null}
    </Section>
  );
}

interface Slice {
  key: string;
  label: string;
  amount: string;
}

const colours = ['var(--chart-1)', 'var(--chart-2)', 'var(--chart-3)', 'var(--chart-4)'];

function Picture({ split }: { split: PreviewServiceResponse }) {
  const slices = useSlices(split);
  const colour = (index: number) => colours[index % colours.length] ?? '';
  return (
    <>
      {/* Only the widths are drawn from the amounts; what is read are the server's own texts below. */}
      <div className={styles.split} aria-hidden>
        {slices.map(({ key, amount }, index) => (
          <span key={key} style={{ flexGrow: parseFloat(amount), background: colour(index) }} />
        ))}
      </div>
      <ul className={styles.parts} aria-label={t.split}>
        {slices.map(({ key, label, amount }, index) => (
          <li key={key}>
            <span className={styles.swatch} style={{ background: colour(index) }} aria-hidden />
            <span className={styles.name}>{label}</span>
            <span>
              <Money amount={amount} asset={split.currency ?? ''} />
            </span>
          </li>
        ))}
      </ul>
    </>
  );
}

function useSlices(split: PreviewServiceResponse): Slice[] {
  const me = useUser();
  const creators = (split.creators ?? []).map(({ userId = '', username = '', amount = '' }) => ({ key: userId, label: userId === me.userId ? t.you : username, amount }));
  return [{ key: 'platform', label: t.platform, amount: split.platform ?? '0' }, { key: 'compute', label: t.compute, amount: split.compute ?? '0' }, ...creators].filter(
    ({ amount }) => !/^[0.]+$/.test(amount),
  );
}
