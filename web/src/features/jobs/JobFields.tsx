import type { UseFormReturn } from 'react-hook-form';
import { jobsText as t } from '@/text/jobs';
import { Input, Select, TextArea } from '@/ui/Field';
import styles from './Jobs.module.css';
import type { JobForm } from './jobRequest';

/** What an inference job needs. */
export function InferenceFields({ form }: { form: UseFormReturn<JobForm> }) {
  const { errors } = form.formState;
  return (
    <fieldset className={styles.group}>
      <legend>{t.what}</legend>
      <Input label={t.model} hint={t.modelHint} error={errors.model?.message} {...form.register('model')} />
      <TextArea label={t.prompt} error={errors.prompt?.message} {...form.register('prompt')} />
      <div className={styles.fields}>
        <Input label={t.maxTokens} inputMode="numeric" error={errors.maxTokens?.message} {...form.register('maxTokens')} />
        <Input label={t.temperature} inputMode="decimal" error={errors.temperature?.message} {...form.register('temperature')} />
        <Input label={t.timeout} inputMode="numeric" error={errors.ttlSeconds?.message} {...form.register('ttlSeconds')} />
      </div>
    </fieldset>
  );
}

/** Which nodes may have it. */
export function PlacementFields({ form }: { form: UseFormReturn<JobForm> }) {
  const { errors } = form.formState;
  return (
    <fieldset className={styles.group}>
      <legend>{t.where}</legend>
      <div className={styles.fields}>
        <Select label={t.nodes} error={errors.nodes?.message} {...form.register('nodes')}>
          {Object.entries(t.nodeChoices).map(([id, words]) => (
            <option key={id} value={id}>
              {words}
            </option>
          ))}
        </Select>
        <Input label={t.regions} hint={t.regionsHint} error={errors.regions?.message} {...form.register('regions')} />
        <Input label={t.labels} hint={t.labelsHint} error={errors.labels?.message} {...form.register('labels')} />
      </div>
    </fieldset>
  );
}
