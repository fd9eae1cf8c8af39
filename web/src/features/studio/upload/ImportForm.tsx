import { zodResolver } from '@hookform/resolvers/zod';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useForm } from 'react-hook-form';
import { useNavigate } from 'react-router';
import { api, unwrap } from '@/api/client';
import { asProblem, type ApiProblem } from '@/api/problem';
import type { ImportableFile } from '@/api/schema.gen';
import { studioText as t } from '@/text/studio';
import { Button } from '@/ui/Button';
import { Select } from '@/ui/Field';
import { Form, spreadProblem } from '@/ui/Form';
import { Row } from '@/ui/Page';
import { toast } from '@/ui/toasts';
import { size } from '../size';
import { ModelFields } from './ModelFields';
import { modelSchema, nameFrom, noModelValues, type ModelValues } from './modelFields';

export function ImportForm({ repository, revision, files }: { repository: string; revision: string; files: ImportableFile[] }) {
  const navigate = useNavigate();
  const queries = useQueryClient();
  const [key, setKey] = useState(() => crypto.randomUUID());
  const [file, setFile] = useState(files[0]?.path ?? '');
  const [problem, setProblem] = useState<ApiProblem | null>(null);
  const form = useForm<ModelValues>({ resolver: zodResolver(modelSchema), defaultValues: { ...noModelValues, name: nameFrom(file) } });
  const begin = useMutation({
    mutationFn: (values: ModelValues) =>
      unwrap(api.POST('/api/models/imports', { params: { header: { 'Idempotency-Key': key } }, body: { ...values, repository, revision, file } })),
    meta: { quiet: true },
    onSuccess: async () => {
      toast(t.importing);
      await queries.invalidateQueries({ queryKey: ['studio', 'imports'] });
      await navigate('/studio');
    },
    onError: (error) => {
      const reason = asProblem(error);
      if (reason.status > 0) setKey(crypto.randomUUID());
      setProblem(spreadProblem(form, reason));
    },
  });
  const choose = (path: string) => {
    setFile(path);
    if (!form.getFieldState('name').isDirty) form.setValue('name', nameFrom(path));
  };
  return (
    <Form label={t.importTitle} problem={problem} onSubmit={form.handleSubmit((values) => begin.mutate(values))}>
      <Select label={t.file} value={file} onChange={(event) => choose(event.target.value)}>
        {files.map(({ path, sizeBytes }) => (
          <option key={path} value={path}>
            {path} {sizeBytes && sizeBytes !== '0' ? `(${size(sizeBytes)})` : ''}
          </option>
        ))}
      </Select>
      <ModelFields form={form} />
      <Row>
        <Button type="submit" kind="primary" busy={begin.isPending}>
          {t.beginImport}
        </Button>
      </Row>
    </Form>
  );
}
