import { ChevronLeft, ChevronRight } from 'lucide-react';
import { chatText as t } from '@/text/chat';
import { IconButton } from '@/ui/Button';
import styles from './Chat.module.css';
import type { BranchEntry } from './tree';

/** Leads to the other versions of a message; nothing where there is one. */
export function Versions({ entry, onChoose }: { entry: BranchEntry; onChoose: (parentId: string, messageId: string) => void }) {
  const { message, versions } = entry;
  if (versions.length < 2) return null;
  const index = versions.indexOf(message.messageId ?? '');
  const go = (to: number) => onChoose(message.parentId ?? '', versions[to] ?? '');
  return (
    <span className={styles.versions}>
      <IconButton size="small" label={t.earlier} disabled={index === 0} onClick={() => go(index - 1)}>
        <ChevronLeft size={15} aria-hidden />
      </IconButton>
      <span>{t.versionOf(index + 1, versions.length)}</span>
      <IconButton size="small" label={t.later} disabled={index === versions.length - 1} onClick={() => go(index + 1)}>
        <ChevronRight size={15} aria-hidden />
      </IconButton>
    </span>
  );
}
