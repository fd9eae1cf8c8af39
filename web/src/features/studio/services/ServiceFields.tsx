import { useState } from 'react';
import { useWatch, type UseFormReturn } from 'react-hook-form';
import { servicesText as t } from '@/text/studio';
import { Input, TextArea } from '@/ui/Field';
import { Stack } from '@/ui/Page';
import { SplitPicture } from './SplitPicture';
import { basisPoints } from './basisPoints';
import type { ServiceValues } from './serviceValues';

type ServiceForm = UseFormReturn<ServiceValues>;

export function NameFields({ form }: { form: ServiceForm }) {
  const { errors } = form.formState;
  return (
    <>
      <Input label={t.name} maxLength={64} error={errors.name?.message} {...form.register('name')} />
      <TextArea label={t.description} maxLength={4000} error={errors.description?.message} {...form.register('description')} />
    </>
  );
}

export function PriceFields({ form }: { form: ServiceForm }) {
  const { errors } = form.formState;
  const [pricingType, serving] = useWatch({ control: form.control, name: ['pricingType', 'serving'] });
  return (
    <>
      {pricingType === 'subscription' ? (
        <Input label={t.month} inputMode="decimal" error={errors.month?.message} {...form.register('month')} />
      ) : (
        <>
          <Input label={t.input} inputMode="decimal" error={errors.perThousandInput?.message} {...form.register('perThousandInput')} />
          <Input label={t.output} inputMode="decimal" error={errors.perThousandOutput?.message} {...form.register('perThousandOutput')} />
          <Input label={t.request} inputMode="decimal" error={errors.perRequest?.message} {...form.register('perRequest')} />
        </>
      )}
      {serving === 'network' ? <Input label={t.share} hint={t.shareHint} inputMode="decimal" error={errors.share?.message} {...form.register('share')} /> : null}
    </>
  );
}

export function LimitFields({ form }: { form: ServiceForm }) {
  const { errors } = form.formState;
  return (
    <>
      <p>
        <strong>{t.limits}</strong> {t.limitsHint}
      </p>
      <Input label={t.perMinute} inputMode="numeric" error={errors.requestsPerMinute?.message} {...form.register('requestsPerMinute')} />
      <Input label={t.perDay} inputMode="numeric" error={errors.requestsPerDay?.message} {...form.register('requestsPerDay')} />
      <Input label={t.perMonth} inputMode="numeric" error={errors.tokensPerMonth?.message} {...form.register('tokensPerMonth')} />
    </>
  );
}

/** The live split of a month's price, or of any amount for services that are paid by use. */
export function FormSplit({ form }: { form: ServiceForm }) {
  const [example, setExample] = useState('10.00');
  const [modelId, pricingType, month, serving, share] = useWatch({ control: form.control, name: ['modelId', 'pricingType', 'month', 'serving', 'share'] });
  const isMonth = pricingType === 'subscription' && month !== '';
  return (
    <Stack>
      <SplitPicture modelId={modelId} serving={serving} computeShare={basisPoints(share)} amount={isMonth ? month : example} />
      {isMonth ? null : <Input label={t.splitOf} inputMode="decimal" value={example} onChange={(event) => setExample(event.target.value)} />}
    </Stack>
  );
}
