import { zodResolver } from '@hookform/resolvers/zod';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { useForm, useWatch } from 'react-hook-form';
import { useNavigate, useSearchParams } from 'react-router';
import { api, unwrap } from '@/api/client';
import { asProblem, type ApiProblem } from '@/api/problem';
import { jobsText as t } from '@/text/jobs';
import { Button } from '@/ui/Button';
import { Input, Select } from '@/ui/Field';
import { Form, spreadProblem } from '@/ui/Form';
import { Card, Page } from '@/ui/Page';
import { ErrorState, SkeletonLines } from '@/ui/States';
import { toast } from '@/ui/toasts';
import { ContainerFields } from './ContainerFields';
import styles from './Jobs.module.css';
import { InferenceFields, PlacementFields } from './JobFields';
import { formOf } from './jobAgain';
import { emptyJob, jobSchema, requestOf, type JobForm } from './jobRequest';

export default function NewJobPage() {
  const [search] = useSearchParams();
  const like = search.get('like') ?? '';
  return like ? <LikeThatJob key={like} jobId={like} /> : <JobToFillIn initial={emptyJob} />;
}

/** Filled in as for a job of before; what it was paid with is read first, so that nobody submits for nothing unawares. */
function LikeThatJob({ jobId }: { jobId: string }) {
  const form = useQuery({
    queryKey: ['job', jobId, 'form'],
    queryFn: async () => {
      const { job = {} } = await unwrap(api.GET('/api/jobs/{job_id}', { params: { path: { job_id: jobId } } }));
      return formOf(job, job.paymentId ? await unwrap(api.GET('/v1/jobs/{job_id}/payment', { params: { path: { job_id: jobId } } })) : undefined);
    },
    // What has been typed stays, whatever becomes of that job.
    staleTime: Infinity,
  });
  if (form.data) return <JobToFillIn initial={form.data} isAgain />;
  return (
    <Page title={t.newTitle} lead={t.newLead} narrow>
      {form.isError ? <ErrorState error={form.error} onRetry={() => void form.refetch()} home={{ to: '/jobs', title: t.title }} /> : <SkeletonLines lines={6} height="2rem" />}
    </Page>
  );
}

function JobToFillIn({ initial, isAgain = false }: { initial: JobForm; isAgain?: boolean }) {
  const navigate = useNavigate();
  const queries = useQueryClient();
  const [problem, setProblem] = useState<ApiProblem | null>(null);
  // The same key until a job came of it: a second click, or a try after a lost reply, makes no second job.
  const key = useRef(crypto.randomUUID());
  const form = useForm<JobForm>({ resolver: zodResolver(jobSchema), defaultValues: initial });
  const type = useWatch({ control: form.control, name: 'type' });
  const submit = useMutation({
    mutationFn: (job: JobForm) => unwrap(api.POST('/api/jobs', { params: { header: { 'Idempotency-Key': key.current } }, body: requestOf(job) })),
    meta: { quiet: true },
    onSuccess: async ({ job }) => {
      toast(t.submitted);
      await queries.invalidateQueries({ queryKey: ['jobs'] });
      await navigate(`/jobs/${job?.jobId ?? ''}`, { replace: true });
    },
    onError: (error) => {
      const reason = asProblem(error);
      // Refused means that nothing was made: what is mended is another request.
      if (reason.status >= 400 && reason.status < 500) key.current = crypto.randomUUID();
      setProblem(spreadProblem(form, reason));
    },
  });
  const { errors } = form.formState;
  return (
    <Page title={t.newTitle} lead={isAgain && initial.env ? t.againEnv : t.newLead} narrow>
      <Card>
        <Form label={t.newTitle} problem={problem} onSubmit={form.handleSubmit((job) => submit.mutate(job))}>
          <Select label={t.type} {...form.register('type')}>
            <option value="container">{t.types.container}</option>
            <option value="ai_inference">{t.types.ai_inference}</option>
          </Select>
          {type === 'container' ? <ContainerFields form={form} /> : <InferenceFields form={form} />}
          <PlacementFields form={form} />
          <fieldset className={styles.group}>
            <legend>{t.money}</legend>
            <p className={styles.quiet}>{t.moneyNote}</p>
            <div className={styles.fields}>
              <Input label={t.amount} hint={t.amountHint} inputMode="decimal" error={errors.paymentAmount?.message} {...form.register('paymentAmount')} />
              <Select label={t.currency} {...form.register('paymentCurrency')}>
                <option>AITBC</option>
                <option>USDT</option>
              </Select>
            </div>
          </fieldset>
          <div>
            <Button type="submit" kind="primary" busy={submit.isPending}>
              {t.submit}
            </Button>
          </div>
        </Form>
      </Card>
    </Page>
  );
}
