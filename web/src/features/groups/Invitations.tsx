import { zodResolver } from '@hookform/resolvers/zod';
import { useState } from 'react';
import { useForm } from 'react-hook-form';
import { api, unwrap } from '@/api/client';
import { asProblem, type ApiProblem } from '@/api/problem';
import type { Group } from '@/api/schema.gen';
import { groupsText as t } from '@/text/groups';
import { Button } from '@/ui/Button';
import { Copy } from '@/ui/Copy';
import { Dialog, DialogActions } from '@/ui/Dialog';
import { Input } from '@/ui/Field';
import { Form, spreadProblem } from '@/ui/Form';
import { LoadMore } from '@/ui/LoadMore';
import { Row, Stack } from '@/ui/Page';
import { EmptyState, ErrorState, SkeletonLines } from '@/ui/States';
import { Table } from '@/ui/Table';
import { Time } from '@/ui/Time';
import { z } from '@/ui/schema';
import { pathOf, useGroupAct, useInvitations } from './groupsData';

/** People who were invited by name, and links. */
export function Invitations({ group }: { group: Group }) {
  const groupId = group.groupId ?? '';
  const invitations = useInvitations(groupId);
  const [asked, setAsked] = useState<'invite' | 'link'>();
  const revoke = useGroupAct((id: string) => unwrap(api.DELETE('/api/groups/{group_id}/invitations/{invitation_id}', { params: { path: { group_id: groupId, invitation_id: id } } })));
  const rows = invitations.data?.pages.flatMap((page) => page.invitations ?? []) ?? [];
  return (
    <Stack>
      <Row>
        <Button kind="primary" onClick={() => setAsked('invite')}>
          {t.invite}
        </Button>
        <Button onClick={() => setAsked('link')}>{t.link}</Button>
      </Row>
      {invitations.isPending ? <SkeletonLines lines={3} height="2.5rem" /> : null}
      {invitations.isError ? <ErrorState error={invitations.error} onRetry={() => void invitations.refetch()} /> : null}
      {invitations.isSuccess && rows.length === 0 ? <EmptyState title={t.noInvitations} /> : null}
      {rows.length > 0 ? (
        <Table
          label={t.invitations}
          rows={rows}
          keyOf={(invitation) => invitation.invitationId ?? ''}
          columns={[
            { label: t.invitee, cell: ({ invitee, prefix }) => invitee || t.linkOf(prefix ?? '') },
            { label: t.uses, cell: ({ uses, maxUses }) => t.usesOf(uses ?? 0, maxUses ?? 1), quiet: true },
            { label: t.until, cell: ({ expireTime }) => <Time at={expireTime} />, quiet: true },
            {
              label: '',
              end: true,
              cell: ({ invitationId: id = '' }) => (
                <Button size="small" busy={revoke.isPending && revoke.variables === id} onClick={() => revoke.mutate(id)}>
                  {t.revoke}
                </Button>
              ),
            },
          ]}
        />
      ) : null}
      <LoadMore query={invitations} />
      <Dialog open={asked === 'invite'} onClose={() => setAsked(undefined)} title={t.inviteTitle}>
        <InviteForm groupId={groupId} onClose={() => setAsked(undefined)} />
      </Dialog>
      <Dialog open={asked === 'link'} onClose={() => setAsked(undefined)} title={t.link} note={t.linkNote}>
        <LinkForm groupId={groupId} onClose={() => setAsked(undefined)} />
      </Dialog>
    </Stack>
  );
}

const person = z.object({ username: z.string().trim().min(1, t.usernameMissing) });

function InviteForm({ groupId, onClose }: { groupId: string; onClose: () => void }) {
  const [problem, setProblem] = useState<ApiProblem | null>(null);
  const form = useForm({ resolver: zodResolver(person), defaultValues: { username: '' } });
  const invite = useGroupAct((body: z.infer<typeof person>) => unwrap(api.POST('/api/groups/{group_id}/invitations', { ...pathOf(groupId), body })), t.invited, true);
  const submit = (values: z.infer<typeof person>) => invite.mutateAsync(values).then(onClose, (error: unknown) => setProblem(spreadProblem(form, asProblem(error))));
  return (
    <Form label={t.inviteTitle} problem={problem} onSubmit={form.handleSubmit(submit)}>
      <Input label={t.username} autoComplete="off" error={form.formState.errors.username?.message} {...form.register('username')} />
      <DialogActions>
        <Button onClick={onClose}>{t.cancel}</Button>
        <Button type="submit" kind="primary" busy={invite.isPending}>
          {t.invite}
        </Button>
      </DialogActions>
    </Form>
  );
}

const link = z.object({ maxUses: z.string().trim().regex(/^([1-9]\d{0,3})?$/, t.wholeNumber) });

function LinkForm({ groupId, onClose }: { groupId: string; onClose: () => void }) {
  const [problem, setProblem] = useState<ApiProblem | null>(null);
  const form = useForm({ resolver: zodResolver(link), defaultValues: { maxUses: '' } });
  const make = useGroupAct((maxUses: number) => unwrap(api.POST('/api/groups/{group_id}/links', { ...pathOf(groupId), body: { maxUses } })), undefined, true);
  const submit = (values: z.infer<typeof link>) =>
    make.mutateAsync(Number(values.maxUses)).then(
      () => setProblem(null),
      (error: unknown) => setProblem(spreadProblem(form, asProblem(error))),
    );
  if (make.data?.token)
    return (
      <Stack>
        <p>{t.linkOnce}</p>
        <Copy text={make.data.token} whole label={t.linkOnce} />
        <Button kind="primary" onClick={onClose}>
          {t.save}
        </Button>
      </Stack>
    );
  return (
    <Form label={t.link} problem={problem} onSubmit={form.handleSubmit(submit)}>
      <Input label={t.linkUses} hint={t.linkUsesHint} inputMode="numeric" error={form.formState.errors.maxUses?.message} {...form.register('maxUses')} />
      <DialogActions>
        <Button onClick={onClose}>{t.cancel}</Button>
        <Button type="submit" kind="primary" busy={make.isPending}>
          {t.link}
        </Button>
      </DialogActions>
    </Form>
  );
}
