import { useMutation } from '@tanstack/react-query';
import { Upload } from 'lucide-react';
import { useRef } from 'react';
import type { UseFormReturn } from 'react-hook-form';
import { problemFrom } from '@/api/problem';
import type { UserFile } from '@/api/schema.gen';
import { sessionFetch, sessionHeader } from '@/api/session';
import { jobsText as t } from '@/text/jobs';
import { Button } from '@/ui/Button';
import { Input, Select, TextArea } from '@/ui/Field';
import { SecretArea } from '@/ui/SecretArea';
import { toast } from '@/ui/toasts';
import styles from './Jobs.module.css';
import type { JobForm } from './jobRequest';

/** What a container job needs. */
export function ContainerFields({ form }: { form: UseFormReturn<JobForm> }) {
  const { errors } = form.formState;
  const text = (name: keyof JobForm) => ({ error: errors[name]?.message, ...form.register(name) });
  return (
    <>
      <fieldset className={styles.group}>
        <legend>{t.what}</legend>
        <Input label={t.image} hint={t.imageHint} spellCheck={false} {...text('image')} />
        <TextArea label={t.command} hint={t.commandHint} spellCheck={false} {...text('command')} />
        <SecretArea label={t.env} hint={t.envHint} show={t.showEnv} hide={t.hideEnv} placeholder="TOKEN=…" {...text('env')} />
        <TextArea label={t.inputs} hint={t.inputsHint} spellCheck={false} {...text('inputs')} />
        <UploadInput onUploaded={(line) => form.setValue('inputs', [form.getValues('inputs').trim(), line].filter(Boolean).join('\n'), { shouldDirty: true })} />
        <Input label={t.outputs} hint={t.outputsHint} spellCheck={false} {...text('outputsPath')} />
      </fieldset>
      <fieldset className={styles.group}>
        <legend>{t.resources}</legend>
        <div className={styles.fields}>
          <Input label={t.cpus} inputMode="decimal" {...text('cpus')} />
          <Input label={t.memory} hint={t.sizeHint} {...text('memoryBytes')} />
          <Input label={t.disk} hint={t.sizeHint} {...text('diskBytes')} />
          <Input label={t.gpus} inputMode="numeric" {...text('gpus')} />
          <Input label={t.timeout} inputMode="numeric" {...text('ttlSeconds')} />
          <Select label={t.network} {...text('network')}>
            {Object.entries(t.networks).map(([id, words]) => (
              <option key={id} value={id}>
                {words}
              </option>
            ))}
          </Select>
          <Input label={t.replicas} inputMode="numeric" {...text('replicas')} />
          <Input label={t.quorum} inputMode="numeric" {...text('quorum')} />
        </div>
      </fieldset>
    </>
  );
}

function UploadInput({ onUploaded }: { onUploaded: (line: string) => void }) {
  const picker = useRef<HTMLInputElement>(null);
  const upload = useMutation({
    mutationFn: uploadFile,
    onSuccess: (file) => {
      onUploaded(`${file.cid ?? ''} ${file.filename ?? ''}`);
      toast(t.uploaded, { detail: file.filename ?? '' });
    },
  });
  return (
    <div>
      <input
        ref={picker}
        type="file"
        hidden
        aria-label={t.upload}
        onChange={(event) => {
          const [file] = event.target.files ?? [];
          event.target.value = '';
          if (file) upload.mutate(file);
        }}
      />
      <Button icon={<Upload size={16} aria-hidden />} busy={upload.isPending} onClick={() => picker.current?.click()}>
        {upload.isPending ? t.uploading : t.upload}
      </Button>
    </div>
  );
}

async function uploadFile(file: File): Promise<UserFile> {
  const body = new FormData();
  body.append('file', file, file.name);
  const reply = await sessionFetch(new Request(new URL('/api/files', location.origin), { method: 'POST', headers: sessionHeader, body }));
  const said: unknown = await reply.json().catch(() => undefined);
  if (!reply.ok) throw problemFrom(reply.status, said, reply.headers.get('retry-after'));
  return (said as { file?: UserFile }).file ?? {};
}
