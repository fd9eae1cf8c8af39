import { zodResolver } from '@hookform/resolvers/zod';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useForm } from 'react-hook-form';
import { useNavigate } from 'react-router';
import { api, unwrap } from '@/api/client';
import { asProblem, type ApiProblem } from '@/api/problem';
import { studioText as t } from '@/text/studio';
import { Button, ButtonLink } from '@/ui/Button';
import { Input } from '@/ui/Field';
import { Form, spreadProblem } from '@/ui/Form';
import { Page, Row } from '@/ui/Page';
import { ModelFields } from './ModelFields';
import { modelSchema, nameFrom, noModelValues, type ModelValues } from './modelFields';
import { looksLikeModel } from './modelFile';
import { startTransfer } from './transfers';

export default function UploadPage() {
  const navigate = useNavigate();
  const queries = useQueryClient();
  const [key, setKey] = useState(() => crypto.randomUUID());
  const [file, setFile] = useState<File>();
  const [fileError, setFileError] = useState<string>();
  const [problem, setProblem] = useState<ApiProblem | null>(null);
  const form = useForm<ModelValues>({ resolver: zodResolver(modelSchema), defaultValues: noModelValues });
  const begin = useMutation({
    mutationFn: ({ values, chosen }: { values: ModelValues; chosen: File }) =>
      unwrap(
        api.POST('/api/models/uploads', {
          params: { header: { 'Idempotency-Key': key } },
          body: { ...values, name: values.name || nameFrom(chosen.name), filename: chosen.name, sizeBytes: String(chosen.size) },
        }),
      ),
    meta: { quiet: true },
    onSuccess: async ({ upload }, { chosen }) => {
      startTransfer(upload?.uploadId ?? '', chosen);
      await queries.invalidateQueries({ queryKey: ['studio', 'uploads'] });
      await navigate('/studio');
    },
    onError: (error) => {
      const reason = asProblem(error);
      if (reason.status > 0) setKey(crypto.randomUUID());
      setProblem(spreadProblem(form, reason));
    },
  });
  const choose = (chosen: File | undefined) => {
    setFile(chosen);
    setFileError(undefined);
    if (chosen && !form.getFieldState('name').isDirty) form.setValue('name', nameFrom(chosen.name));
  };
  const send = form.handleSubmit(async (values) => {
    if (!file) setFileError(t.fileMissing);
    else if (!(await looksLikeModel(file))) setFileError(t.fileOther);
    else begin.mutate({ values, chosen: file });
  });
  return (
    <Page title={t.uploadTitle} lead={t.uploadLead} narrow>
      <Form label={t.uploadTitle} problem={problem} onSubmit={send}>
        <Input label={t.file} hint={t.fileHint} type="file" accept=".gguf,.safetensors" error={fileError} onChange={(event) => choose(event.target.files?.[0])} />
        <ModelFields form={form} />
        <Row>
          <Button type="submit" kind="primary" busy={begin.isPending}>
            {t.begin}
          </Button>
          <ButtonLink to="/studio">Cancel</ButtonLink>
        </Row>
      </Form>
    </Page>
  );
}
