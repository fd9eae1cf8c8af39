import { zodResolver } from '@hookform/resolvers/zod';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useForm } from 'react-hook-form';
import { useNavigate, useSearchParams } from 'react-router';
import { api, unwrap } from '@/api/client';
import { asProblem, type ApiProblem } from '@/api/problem';
import { servicesText as t } from '@/text/studio';
import { Button, ButtonLink } from '@/ui/Button';
import { Select } from '@/ui/Field';
import { Form, spreadProblem } from '@/ui/Form';
import { Page, Row } from '@/ui/Page';
import { EmptyState, ErrorState, SkeletonLines } from '@/ui/States';
import { toast } from '@/ui/toasts';
import { useMyModels } from '../queries';
import styles from '../Studio.module.css';
import { FormSplit, LimitFields, NameFields, PriceFields } from './ServiceFields';
import { limitsOf, pricesOf, serviceSchema, shareOf, valuesOf, type ServiceValues } from './serviceValues';

interface Choice {
  id: string;
  name: string;
}

export default function NewServicePage() {
  const models = useMyModels();
  const listed = (models.data?.pages.flatMap((page) => page.models ?? []) ?? []).filter((model) => model.listed);
  return (
    <Page title={t.createTitle} lead={t.createLead}>
      {models.isPending ? <SkeletonLines lines={5} /> : null}
      {models.isError ? <ErrorState error={models.error} onRetry={() => void models.refetch()} /> : null}
      {models.isSuccess && listed.length === 0 ? (
        <EmptyState title={t.noModel} action={<ButtonLink to="/studio">{t.toStudio}</ButtonLink>}>
          {t.noModelText}
        </EmptyState>
      ) : null}
      {listed.length > 0 ? <NewServiceForm models={listed.map(({ modelId = '', name = '' }) => ({ id: modelId, name }))} /> : null}
    </Page>
  );
}

function NewServiceForm({ models }: { models: Choice[] }) {
  const navigate = useNavigate();
  const queries = useQueryClient();
  const [parameters] = useSearchParams();
  const [key, setKey] = useState(() => crypto.randomUUID());
  const [problem, setProblem] = useState<ApiProblem | null>(null);
  const wanted = models.find(({ id }) => id === parameters.get('model')) ?? models[0];
  const form = useForm<ServiceValues>({ resolver: zodResolver(serviceSchema), defaultValues: valuesOf({ modelId: wanted?.id ?? '', pricingType: 'per_use' }) });
  const make = useMutation({
    mutationFn: (values: ServiceValues) => {
      const { modelId, name, description, pricingType, serving } = values;
      const body = { modelId, name, description, pricingType, serving, prices: pricesOf(values), limits: limitsOf(values), ...shareOf(values) };
      return unwrap(api.POST('/api/marketplace/services', { params: { header: { 'Idempotency-Key': key } }, body }));
    },
    meta: { quiet: true },
    onSuccess: async ({ service }) => {
      toast(t.made);
      await queries.invalidateQueries({ queryKey: ['studio', 'services'] });
      await navigate(`/studio/services/${service?.serviceId ?? ''}`);
    },
    onError: (error) => {
      const reason = asProblem(error);
      if (reason.status > 0) setKey(crypto.randomUUID());
      setProblem(spreadProblem(form, reason));
    },
  });
  const { errors } = form.formState;
  return (
    <div className={styles.columns}>
      <Form label={t.createTitle} problem={problem} onSubmit={form.handleSubmit((values) => make.mutate(values))}>
        <Select label={t.model} error={errors.modelId?.message} {...form.register('modelId')}>
          {models.map(({ id, name }) => (
            <option key={id} value={id}>
              {name}
            </option>
          ))}
        </Select>
        <NameFields form={form} />
        <Choices label={t.pricing} words={t.pricings} {...form.register('pricingType')} />
        <Choices label={t.serving} words={t.servings} {...form.register('serving')} />
        <PriceFields form={form} />
        <LimitFields form={form} />
        <Row>
          <Button type="submit" kind="primary" busy={make.isPending}>
            {t.make}
          </Button>
        </Row>
      </Form>
      <FormSplit form={form} />
    </div>
  );
}

function Choices({ words, ...rest }: { label: string; words: Record<string, string> } & Omit<React.ComponentProps<'select'>, 'id'>) {
  return (
    <Select {...rest}>
      {Object.entries(words).map(([id, text]) => (
        <option key={id} value={id}>
          {text}
        </option>
      ))}
    </Select>
  );
}
