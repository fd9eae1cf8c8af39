import { useMutation } from '@tanstack/react-query';
import { ArrowUp, Square } from 'lucide-react';
import { useEffect, useLayoutEffect, useRef, useState, type ReactNode } from 'react';
import { api, unwrap } from '@/api/client';
import { asProblem } from '@/api/problem';
import { onLeave } from '@/api/session';
import { chatText as t } from '@/text/chat';
import { IconButton } from '@/ui/Button';
import { Problem } from '@/ui/Form';
import { painted } from '@/ui/painted';
import styles from './Chat.module.css';

const mostBytes = 131_072;
const drafts = new Map<string, string>();
onLeave(() => drafts.clear());

interface ComposerProps {
  conversationId: string;
  initial?: string;
  /** The answer that is being made: a message can be written meanwhile, and sent afterwards. */
  openAnswer?: string | undefined;
  onSend: (content: string) => Promise<unknown>;
  tools: ReactNode;
}

/** Where a message is written. What was typed stays until the server has it. */
export function Composer({ conversationId, initial = '', openAnswer, onSend, tools }: ComposerProps) {
  const [text, setText] = useState(() => drafts.get(conversationId) ?? initial);
  const area = useRef<HTMLTextAreaElement>(null);
  const isTooLong = text.length > mostBytes / 4 && new TextEncoder().encode(text).length > mostBytes;
  // That it is being sent is seen before the work of sending begins.
  const send = async (content: string) => {
    await painted();
    await onSend(content);
  };
  const sending = useMutation({ mutationFn: send, meta: { quiet: true }, onSuccess: () => setText('') });
  const stop = useMutation({ mutationFn: (id: string) => unwrap(api.POST('/api/chat/messages/{message_id}:stop', { params: { path: { message_id: id } }, body: {} })) });
  const canSend = text.trim() !== '' && !isTooLong && !openAnswer && !sending.isPending;

  useEffect(() => {
    drafts.set(conversationId, text);
  }, [conversationId, text]);
  useLayoutEffect(() => grow(area.current), [text]);
  // Where a keyboard is, one types; on a phone it would cover the page.
  useEffect(() => {
    if (matchMedia('(hover: hover)').matches) area.current?.focus();
  }, []);

  const submit = () => {
    if (canSend) sending.mutate(text);
  };
  return (
    <form
      className={styles.composer}
      onSubmit={(event) => {
        event.preventDefault();
        submit();
      }}
    >
      {sending.isError ? <Problem problem={asProblem(sending.error)} /> : null}
      {isTooLong ? (
        <p role="alert" className={styles.tooLong}>
          {t.tooLong}
        </p>
      ) : null}
      <div className={styles.box}>
        <textarea
          ref={area}
          className={styles.area}
          aria-label={t.message}
          placeholder={t.placeholder}
          rows={1}
          value={text}
          onChange={(event) => setText(event.target.value)}
          onKeyDown={(event) => {
            if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing) return;
            event.preventDefault();
            submit();
          }}
        />
        <div className={styles.tools}>
          <div className={styles.toolsLeft}>{tools}</div>
          {openAnswer ? (
            <IconButton kind="primary" label={t.stop} busy={stop.isPending} onClick={() => stop.mutate(openAnswer)}>
              <Square size={15} fill="currentColor" aria-hidden />
            </IconButton>
          ) : (
            <IconButton type="submit" kind="primary" label={t.send} busy={sending.isPending} disabled={!canSend && !sending.isPending}>
              <ArrowUp size={18} aria-hidden />
            </IconButton>
          )}
        </div>
      </div>
    </form>
  );
}

/** As high as its text, up to what the style allows. A line needs no more than it has: a height in whole pixels would move what is around. */
function grow(area: HTMLTextAreaElement | null): void {
  if (!area) return;
  area.style.height = '';
  if (area.scrollHeight > area.clientHeight) area.style.height = `${area.scrollHeight}px`;
}
