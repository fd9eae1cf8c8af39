import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { api, unwrap } from '@/api/client';
import { serverNow } from '@/api/clock';
import type { ApiKey } from '@/api/schema.gen';
import { keysText as t } from '@/text/account';
import { Button } from '@/ui/Button';
import { InlineCode } from '@/ui/Code';
import { Confirm } from '@/ui/Confirm';
import { Status } from '@/ui/States';
import { Table } from '@/ui/Table';
import { Time } from '@/ui/Time';
import { toast } from '@/ui/toasts';
import styles from './Keys.module.css';

export function KeyTable({ keys }: { keys: ApiKey[] }) {
  return (
    <Table
      label={t.title}
      rows={keys}
      keyOf={(key) => key.keyId ?? ''}
      columns={[
        { label: t.columns.name, cell: (key) => <Name of={key} /> },
        { label: t.columns.scopes, cell: (key) => (key.scopes ?? []).join(', '), quiet: true },
        { label: t.columns.used, cell: (key) => (key.lastUseTime ? <Time at={key.lastUseTime} ago /> : t.never), quiet: true },
        { label: t.columns.status, cell: (key) => <State apiKey={key} /> },
        { label: '', end: true, cell: (key) => (isActive(key) ? <Revoke apiKey={key} /> : null) },
      ]}
    />
  );
}

/** Its name, and how it begins: what people see of it where it is used. */
function Name({ of }: { of: ApiKey }) {
  return (
    <div className={styles.name}>
      {of.name}
      <InlineCode>{of.prefix}…</InlineCode>
    </div>
  );
}

function isActive(key: ApiKey): boolean {
  return !key.revokeTime && !isExpired(key);
}

function isExpired(key: ApiKey): boolean {
  return key.expireTime !== undefined && Date.parse(key.expireTime) < serverNow();
}

function State({ apiKey }: { apiKey: ApiKey }) {
  if (apiKey.revokeTime) return <Status tone="bad">{t.wasRevoked}</Status>;
  const isOver = isExpired(apiKey);
  return (
    <div className={styles.name}>
      <Status tone={isOver ? 'warn' : 'good'}>{isOver ? t.expired : t.active}</Status>
      {apiKey.expireTime ? (
        <span className={styles.expiry}>
          {isOver ? null : t.until} <Time at={apiKey.expireTime} />
        </span>
      ) : null}
    </div>
  );
}

function Revoke({ apiKey }: { apiKey: ApiKey }) {
  const queries = useQueryClient();
  const [isAsking, setAsking] = useState(false);
  const revoke = useMutation({
    mutationFn: () => unwrap(api.DELETE('/api/auth/keys/{key_id}', { params: { path: { key_id: apiKey.keyId ?? '' } } })),
    onSuccess: async () => {
      toast(t.revoked);
      await queries.invalidateQueries({ queryKey: ['keys'] });
    },
    onSettled: () => setAsking(false),
  });
  return (
    <>
      <Button size="small" onClick={() => setAsking(true)}>
        {t.revoke}
      </Button>
      <Confirm open={isAsking} title={t.revokeTitle} action={t.revoke} danger busy={revoke.isPending} onConfirm={() => revoke.mutate()} onClose={() => setAsking(false)}>
        <p>
          <strong>{apiKey.name}</strong> {apiKey.prefix}…
        </p>
        <p>{t.revokeText}</p>
      </Confirm>
    </>
  );
}
