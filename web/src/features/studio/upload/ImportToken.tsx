import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api, unwrap } from '@/api/client';
import { asProblem } from '@/api/problem';
import { studioText as t } from '@/text/studio';
import { Button } from '@/ui/Button';
import { Input } from '@/ui/Field';
import { Form } from '@/ui/Form';
import { Row, Section } from '@/ui/Page';
import { Time } from '@/ui/Time';
import { toast } from '@/ui/toasts';

export function ImportToken() {
  const queries = useQueryClient();
  const [token, setToken] = useState('');
  const kept = useQuery({ queryKey: ['studio', 'import-token'], queryFn: () => unwrap(api.GET('/api/models/imports/token')) });
  const reload = () => queries.invalidateQueries({ queryKey: ['studio', 'import-token'] });
  const save = useMutation({
    mutationFn: () => unwrap(api.PUT('/api/models/imports/token', { body: { token } })),
    meta: { quiet: true },
    onSuccess: async () => {
      setToken('');
      toast(t.saved);
      await reload();
    },
  });
  const forget = useMutation({ mutationFn: () => unwrap(api.DELETE('/api/models/imports/token')), onSuccess: reload });
  return (
    <Section title={t.token} note={t.tokenNote}>
      <Form
        label={t.token}
        problem={save.error ? asProblem(save.error) : null}
        onSubmit={(event) => {
          event.preventDefault();
          save.mutate();
        }}
      >
        <p>
          {kept.data?.present ? (
            <>
              {t.tokenKept} <Time at={kept.data.setTime} />.
            </>
          ) : (
            t.tokenNone
          )}
        </p>
        <Input label={t.token} hideLabel type="password" autoComplete="off" placeholder="hf_…" value={token} onChange={(event) => setToken(event.target.value)} />
        <Row>
          <Button type="submit" busy={save.isPending}>
            {t.tokenSave}
          </Button>
          {kept.data?.present ? (
            <Button kind="quiet" busy={forget.isPending} onClick={() => forget.mutate()}>
              {t.tokenForget}
            </Button>
          ) : null}
        </Row>
      </Form>
    </Section>
  );
}
