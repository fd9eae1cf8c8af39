import { useMutation } from '@tanstack/react-query';
import { Pencil } from 'lucide-react';
import { useState } from 'react';
import { asProblem } from '@/api/problem';
import { chatText as t } from '@/text/chat';
import { Button, IconButton } from '@/ui/Button';
import { CopyButton } from '@/ui/Copy';
import { TextArea } from '@/ui/Field';
import { Form } from '@/ui/Form';
import styles from './Chat.module.css';
import type { BranchEntry } from './tree';
import { Versions } from './Versions';

interface QuestionProps {
  entry: BranchEntry;
  onChoose: (parentId: string, messageId: string) => void;
  onAsk: (parentId: string, content: string) => Promise<void>;
}

/** What the user wrote. To edit it is to write another version, from which the conversation goes on. */
export function Question({ entry, onChoose, onAsk }: QuestionProps) {
  const { message } = entry;
  const [isEditing, setEditing] = useState(false);
  return (
    <li className={styles.question}>
      <span className="only-heard">{t.you}</span>
      {isEditing ? (
        <EditForm text={message.content ?? ''} onAsk={(text) => onAsk(message.parentId ?? '', text)} onClose={() => setEditing(false)} />
      ) : (
        <>
          <p className={styles.asked}>{message.content}</p>
          <div className={styles.actions}>
            <Versions entry={entry} onChoose={onChoose} />
            <CopyButton text={message.content ?? ''} label={t.copy} />
            <IconButton size="small" label={t.edit} onClick={() => setEditing(true)}>
              <Pencil size={14} aria-hidden />
            </IconButton>
          </div>
        </>
      )}
    </li>
  );
}

function EditForm({ text, onAsk, onClose }: { text: string; onAsk: (text: string) => Promise<void>; onClose: () => void }) {
  const [value, setValue] = useState(text);
  const ask = useMutation({ mutationFn: onAsk, meta: { quiet: true }, onSuccess: onClose });
  return (
    <div className={styles.editing}>
      <Form
        label={t.editTitle}
        problem={ask.isError ? asProblem(ask.error) : null}
        onSubmit={(event) => {
          event.preventDefault();
          if (value.trim() && !ask.isPending) ask.mutate(value);
        }}
      >
        <TextArea label={t.editTitle} hideLabel hint={t.editHint} rows={4} value={value} onChange={(event) => setValue(event.target.value)} />
        <div className={styles.editActions}>
          <Button size="small" onClick={onClose}>
            {t.cancel}
          </Button>
          <Button size="small" type="submit" kind="primary" busy={ask.isPending}>
            {t.sendEdited}
          </Button>
        </div>
      </Form>
    </div>
  );
}
