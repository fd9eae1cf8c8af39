import { ArrowDown } from 'lucide-react';
import { useCallback, useEffect, useLayoutEffect, useRef, useState } from 'react';
import { chatText as t } from '@/text/chat';
import { IconButton } from '@/ui/Button';
import { Answer } from './Answer';
import styles from './Chat.module.css';
import { Question } from './Question';
import type { BranchEntry } from './tree';

const nearEnd = 60;

interface ThreadProps {
  branch: BranchEntry[];
  onChoose: (parentId: string, messageId: string) => void;
  onAsk: (parentId: string, content: string) => Promise<void>;
}

/** The messages of a branch. It stays at its end while an answer grows, unless somebody scrolls up to read. */
export function Thread({ branch, onChoose, onAsk }: ThreadProps) {
  const box = useRef<HTMLDivElement>(null);
  const content = useRef<HTMLOListElement>(null);
  const isHeld = useRef(true);
  const [isAway, setAway] = useState(false);
  const last = branch.at(-1)?.message.messageId;
  const toEnd = useCallback(() => {
    const element = box.current;
    if (element) element.scrollTop = element.scrollHeight;
  }, []);

  useEffect(() => {
    const list = content.current;
    if (!list) return;
    const observer = new ResizeObserver(() => {
      if (isHeld.current) toEnd();
    });
    observer.observe(list);
    return () => observer.disconnect();
  }, [toEnd]);
  useLayoutEffect(() => {
    isHeld.current = true;
    toEnd();
  }, [last, toEnd]);

  const onScroll = () => {
    const element = box.current;
    if (!element) return;
    isHeld.current = element.scrollHeight - element.scrollTop - element.clientHeight < nearEnd;
    setAway(!isHeld.current);
  };
  return (
    <div className={styles.scroller}>
      <div ref={box} className={styles.scroll} onScroll={onScroll} tabIndex={-1}>
        <ol ref={content} className={styles.thread}>
          {branch.map((entry) =>
            entry.message.role === 'user' ? (
              <Question key={entry.message.messageId} entry={entry} onChoose={onChoose} onAsk={onAsk} />
            ) : (
              <Answer key={entry.message.messageId} entry={entry} onChoose={onChoose} />
            ),
          )}
        </ol>
      </div>
      {isAway ? (
        <div className={styles.toEnd}>
          <IconButton kind="secondary" label={t.latest} onClick={toEnd}>
            <ArrowDown size={18} aria-hidden />
          </IconButton>
        </div>
      ) : null}
    </div>
  );
}
