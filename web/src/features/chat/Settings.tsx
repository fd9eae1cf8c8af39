import { zodResolver } from '@hookform/resolvers/zod';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { SlidersHorizontal } from 'lucide-react';
import { useState } from 'react';
import { useForm } from 'react-hook-form';
import { z } from '@/ui/schema';
import { api, unwrap } from '@/api/client';
import { asProblem, type ApiProblem } from '@/api/problem';
import type { Conversation } from '@/api/schema.gen';
import { chatText as t } from '@/text/chat';
import { Button, IconButton } from '@/ui/Button';
import { DialogActions, Drawer } from '@/ui/Dialog';
import { Input, Select, TextArea } from '@/ui/Field';
import { Form, spreadProblem } from '@/ui/Form';
import styles from './Chat.module.css';
import { keepConversation, useChatModels, usePayers } from './chatData';
import { ModelSelect } from './ModelSelect';

/** Which model answers, and how: the model at hand, the rest in a drawer. */
export function Settings({ conversation }: { conversation: Conversation }) {
  const queries = useQueryClient();
  const models = useChatModels();
  const [isDrawerOpen, setDrawerOpen] = useState(false);
  const change = useMutation({
    mutationFn: (model: string) => unwrap(api.PATCH('/api/chat/conversations/{conversation_id}', { ...pathOf(conversation), body: { model } })),
    onSuccess: (reply) => keepConversation(queries, reply.conversation),
  });
  return (
    <>
      <ModelSelect models={models.data ?? []} value={change.isPending ? change.variables : (conversation.model ?? '')} onChange={(model) => change.mutate(model)} />
      <IconButton label={t.settings} size="small" onClick={() => setDrawerOpen(true)}>
        <SlidersHorizontal size={16} aria-hidden />
      </IconButton>
      <Drawer open={isDrawerOpen} onClose={() => setDrawerOpen(false)} title={t.settings} note={t.settingsNote}>
        <SettingsForm conversation={conversation} onClose={() => setDrawerOpen(false)} />
      </Drawer>
    </>
  );
}

const optional = (pattern: RegExp, message: string) => z.string().trim().regex(pattern, message).or(z.literal(''));
const decimal = /^\d{1,4}(\.\d{1,6})?$/;
const schema = z.object({
  systemPrompt: z.string().max(32_768),
  temperature: optional(decimal, t.number),
  topP: optional(decimal, t.number),
  maxTokens: optional(/^[1-9]\d{0,6}$/, t.whole),
  priceCap: optional(decimal, t.money),
  subscriptionId: z.string(),
});

function SettingsForm({ conversation, onClose }: { conversation: Conversation; onClose: () => void }) {
  const queries = useQueryClient();
  const payers = usePayers();
  const [problem, setProblem] = useState<ApiProblem | null>(null);
  const form = useForm({ resolver: zodResolver(schema), defaultValues: valuesOf(conversation) });
  const save = useMutation({
    mutationFn: (values: z.infer<typeof schema>) => unwrap(api.PATCH('/api/chat/conversations/{conversation_id}', { ...pathOf(conversation), body: bodyOf(values) })),
    meta: { quiet: true },
    onSuccess: async (reply) => {
      await keepConversation(queries, reply.conversation);
      onClose();
    },
    onError: (error) => setProblem(spreadProblem(form, asProblem(error))),
  });
  const { errors } = form.formState;
  return (
    <Form label={t.settings} problem={problem} onSubmit={form.handleSubmit((values) => save.mutate(values))}>
      <TextArea label={t.systemPrompt} hint={t.systemPromptHint} rows={6} error={errors.systemPrompt?.message} {...form.register('systemPrompt')} />
      <div className={styles.pair}>
        <Input label={t.temperature} hint={t.temperatureHint} inputMode="decimal" error={errors.temperature?.message} {...form.register('temperature')} />
        <Input label={t.topP} hint={t.topPHint} inputMode="decimal" error={errors.topP?.message} {...form.register('topP')} />
      </div>
      <Input label={t.maxTokens} hint={t.maxTokensHint} inputMode="numeric" error={errors.maxTokens?.message} {...form.register('maxTokens')} />
      <Select label={t.paidBy} error={errors.subscriptionId?.message} {...form.register('subscriptionId')}>
        <option value="">{t.plan}</option>
        {payers.data?.map((payer) => (
          <option key={payer.subscriptionId} value={payer.subscriptionId}>
            {payer.service?.name || payer.subscriptionId}
          </option>
        ))}
      </Select>
      <Input label={t.priceCap} hint={t.priceCapHint} inputMode="decimal" error={errors.priceCap?.message} {...form.register('priceCap')} />
      <DialogActions>
        <Button onClick={onClose}>{t.cancel}</Button>
        <Button type="submit" kind="primary" busy={save.isPending}>
          {t.save}
        </Button>
      </DialogActions>
    </Form>
  );
}

function pathOf(conversation: Conversation) {
  return { params: { path: { conversation_id: conversation.conversationId ?? '' } } };
}

function valuesOf({ systemPrompt = '', subscriptionId = '', parameters = {} }: Conversation): z.infer<typeof schema> {
  const { temperature, topP, maxTokens, priceCap = '' } = parameters;
  return { systemPrompt, subscriptionId, temperature: temperature?.toString() ?? '', topP: topP?.toString() ?? '', maxTokens: maxTokens?.toString() ?? '', priceCap };
}

/** Empty fields are left to the model. */
function bodyOf({ temperature, topP, maxTokens, priceCap, ...rest }: z.infer<typeof schema>) {
  return {
    ...rest,
    parameters: {
      priceCap,
      ...(temperature && { temperature: Number(temperature) }),
      ...(topP && { topP: Number(topP) }),
      ...(maxTokens && { maxTokens: Number(maxTokens) }),
    },
  };
}
