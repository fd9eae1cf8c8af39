import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { useForm } from 'react-hook-form';
import { zodResolver } from '@hookform/resolvers/zod';
import { api, unwrap } from '@/api/client';
import { studioText as t } from '@/text/studio';
import { Button } from '@/ui/Button';
import { Input } from '@/ui/Field';
import { Form } from '@/ui/Form';
import { Page, Row } from '@/ui/Page';
import { EmptyState, ErrorState, SkeletonLines } from '@/ui/States';
import { z } from '@/ui/schema';
import { ImportForm } from './ImportForm';
import { ImportToken } from './ImportToken';

const schema = z.object({ repository: z.string().trim().regex(/^[^/\s]+\/[^/\s]+$/, t.repositoryBad), revision: z.string().trim() });

export default function ImportPage() {
  const [wanted, setWanted] = useState<z.infer<typeof schema>>();
  const form = useForm({ resolver: zodResolver(schema), defaultValues: { repository: '', revision: '' } });
  const files = useQuery({
    queryKey: ['studio', 'import-files', wanted],
    queryFn: () => unwrap(api.GET('/api/models/imports/files', { params: { query: { repository: wanted?.repository ?? '', revision: wanted?.revision ?? '' } } })),
    enabled: wanted !== undefined,
  });
  const { errors } = form.formState;
  return (
    <Page title={t.importTitle} lead={t.importLead} narrow>
      <Form label={t.repository} onSubmit={form.handleSubmit(setWanted)}>
        <Input label={t.repository} hint={t.repositoryHint} error={errors.repository?.message} {...form.register('repository')} />
        <Input label={t.revision} hint={t.revisionHint} error={errors.revision?.message} {...form.register('revision')} />
        <Row>
          <Button type="submit" busy={files.isFetching}>
            {t.look}
          </Button>
        </Row>
      </Form>
      {wanted && files.isPending ? <SkeletonLines lines={3} /> : null}
      {files.isError ? <ErrorState error={files.error} onRetry={() => void files.refetch()} /> : null}
      {files.data && (files.data.files ?? []).length === 0 ? <EmptyState title={t.noFiles}>{t.noFilesText}</EmptyState> : null}
      {wanted && files.data?.files?.length ? (
        <ImportForm key={`${wanted.repository} ${wanted.revision}`} repository={wanted.repository} revision={files.data.revision ?? ''} files={files.data.files} />
      ) : null}
      <ImportToken />
    </Page>
  );
}
