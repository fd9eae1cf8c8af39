import { Controller, type UseFormReturn } from 'react-hook-form';
import { studioText as t } from '@/text/studio';
import { Input, Select } from '@/ui/Field';
import { Checkbox } from '@/ui/Toggle';
import { useManagedGroups } from '../queries';
import type { ModelValues } from './modelFields';

export function ModelFields({ form }: { form: UseFormReturn<ModelValues> }) {
  const groups = useManagedGroups();
  const { errors } = form.formState;
  return (
    <>
      <Input label={t.name} hint={t.nameHint} error={errors.name?.message} {...form.register('name')} />
      <Input label={t.license} hint={t.licenseHint} error={errors.license?.message} {...form.register('license')} />
      <Select label={t.visibility} error={errors.visibility?.message} {...form.register('visibility')}>
        {Object.entries(t.visibilities).map(([id, words]) => (
          <option key={id} value={id}>
            {words}
          </option>
        ))}
      </Select>
      {groups.data?.length ? (
        <Select label={t.group} error={errors.groupId?.message} {...form.register('groupId')}>
          <option value="">{t.groupNobody}</option>
          {groups.data.map((group) => (
            <option key={group.groupId} value={group.groupId}>
              {group.name}
            </option>
          ))}
        </Select>
      ) : null}
      <Controller control={form.control} name="allowDownload" render={({ field }) => <Checkbox label={t.allowDownload} checked={field.value} onChange={field.onChange} />} />
      <Controller control={form.control} name="encrypted" render={({ field }) => <Checkbox label={t.encrypted} checked={field.value} onChange={field.onChange} />} />
    </>
  );
}
