import { zodResolver } from '@hookform/resolvers/zod';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useForm } from 'react-hook-form';
import { api, unwrap } from '@/api/client';
import { asProblem, type ApiProblem } from '@/api/problem';
import type { OfferedService } from '@/api/schema.gen';
import { servicesText as t } from '@/text/studio';
import { Button } from '@/ui/Button';
import { Form, spreadProblem } from '@/ui/Form';
import { Row, Section } from '@/ui/Page';
import { toast } from '@/ui/toasts';
import styles from '../Studio.module.css';
import { FormSplit, LimitFields, NameFields, PriceFields } from './ServiceFields';
import { limitsOf, pricesOf, serviceSchema, shareOf, valuesOf, type ServiceValues } from './serviceValues';

/** Changes of a service that is offered. */
export function ServiceForm({ service }: { service: OfferedService }) {
  const queries = useQueryClient();
  const [problem, setProblem] = useState<ApiProblem | null>(null);
  const form = useForm<ServiceValues>({ resolver: zodResolver(serviceSchema), defaultValues: valuesOf(service) });
  const save = useMutation({
    mutationFn: (values: ServiceValues) =>
      unwrap(
        api.PATCH('/api/marketplace/services/{service_id}', {
          params: { path: { service_id: service.serviceId ?? '' } },
          body: { name: values.name, description: values.description, prices: pricesOf(values), limits: limitsOf(values), ...shareOf(values) },
        }),
      ),
    meta: { quiet: true },
    onSuccess: async () => {
      setProblem(null);
      toast(t.saved);
      await queries.invalidateQueries({ queryKey: ['studio'] });
    },
    onError: (error) => setProblem(spreadProblem(form, asProblem(error))),
  });
  return (
    <Section title={t.editTitle} note={t.editNote}>
      <div className={styles.columns}>
        <Form label={t.editTitle} problem={problem} onSubmit={form.handleSubmit((values) => save.mutate(values))}>
          <NameFields form={form} />
          <PriceFields form={form} />
          <LimitFields form={form} />
          <Row>
            <Button type="submit" kind="primary" busy={save.isPending}>
              {t.save}
            </Button>
          </Row>
        </Form>
        <FormSplit form={form} />
      </div>
    </Section>
  );
}
