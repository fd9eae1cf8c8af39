import { useRef, useState } from 'react';
import { api, unwrap } from '@/api/client';
import { asProblem } from '@/api/problem';
import type { Group } from '@/api/schema.gen';
import { groupsText as t } from '@/text/groups';
import { Button } from '@/ui/Button';
import { Input } from '@/ui/Field';
import { Form } from '@/ui/Form';
import { LoadMore } from '@/ui/LoadMore';
import { Card, Section } from '@/ui/Page';
import { pathOf, useGroupAct, useMembers } from './groupsData';
import { basisPointsOf, percentOf } from './percent';

/** Proposes who gets which part. */
export function SplitEditor({ group }: { group: Group }) {
  const members = useMembers(group.groupId ?? '');
  const key = useRef(crypto.randomUUID());
  const [typed, setTyped] = useState<Record<string, string>>({});
  const propose = useGroupAct(
    (shares: { userId: string; basisPoints: number }[]) =>
      unwrap(api.POST('/api/groups/{group_id}/splits', { ...pathOf(group.groupId ?? ''), body: { shares }, headers: { 'idempotency-key': key.current } })),
    t.proposed,
    true,
  );
  const rows = members.data?.pages.flatMap((page) => page.members ?? []) ?? [];
  const shares = rows.map((member) => ({ userId: member.userId ?? '', basisPoints: basisPointsOf(typed[member.userId ?? ''] ?? '') }));
  const sum = shares.reduce((all, share) => all + (share.basisPoints ?? 0), 0);
  const isWhole = sum === 10_000 && shares.every((share) => share.basisPoints !== undefined);
  const submit = () => {
    if (!isWhole || propose.isPending) return;
    propose.mutate(
      shares.flatMap(({ userId, basisPoints }) => (basisPoints ? [{ userId, basisPoints }] : [])),
      {
        onSuccess: () => {
          key.current = crypto.randomUUID();
          setTyped({});
        },
      },
    );
  };
  return (
    <Section title={t.propose} note={t.proposeText}>
      <Card>
        <Form
          label={t.propose}
          problem={propose.isError ? asProblem(propose.error) : null}
          onSubmit={(event) => {
            event.preventDefault();
            submit();
          }}
        >
          {rows.map(({ userId = '', username = '' }) => (
            <Input
              key={userId}
              label={t.percentOf(username)}
              inputMode="decimal"
              value={typed[userId] ?? ''}
              error={basisPointsOf(typed[userId] ?? '') === undefined ? t.percentWrong : undefined}
              onChange={(event) => setTyped({ ...typed, [userId]: event.target.value })}
            />
          ))}
          <LoadMore query={members} />
          <p role="status">
            {t.sum(percentOf(sum))}
            {isWhole ? '' : `. ${t.sumWrong}`}
          </p>
          <div>
            <Button type="submit" kind="primary" busy={propose.isPending} disabled={!isWhole}>
              {t.propose}
            </Button>
          </div>
        </Form>
      </Card>
    </Section>
  );
}
