import { useEffect, useLayoutEffect, useRef, useState } from 'react';
import { follow } from '@/api/lines';
import { asProblem } from '@/api/problem';
import type { GetJobLogsResponse } from '@/api/schema.gen';
import { jobsText as t } from '@/text/jobs';
import { Button } from '@/ui/Button';
import { Section } from '@/ui/Page';
import styles from './Jobs.module.css';
import { append, noLog } from './logLines';

const nearTheEnd = 24;

/** What a container writes, while it writes it. Stays at the end unless somebody scrolled up. */
export function JobLogs({ jobId, attempt, isOver }: { jobId: string; attempt: number; isOver: boolean }) {
  const { view, isFull, isComplete, failure } = useLog(jobId, attempt);
  const box = useRef<HTMLDivElement>(null);
  const [isAtEnd, setAtEnd] = useState(true);
  const toEnd = () => {
    if (box.current) box.current.scrollTop = box.current.scrollHeight;
  };
  useLayoutEffect(() => {
    if (isAtEnd) toEnd();
  }, [view, isAtEnd]);
  return (
    <Section title={t.logs} note={t.logsNote} actions={isAtEnd ? null : <Button size="small" onClick={() => setAtEnd(true)}>{t.toEnd}</Button>}>
      {view.isCut ? <p className={styles.quiet}>{t.logsCut}</p> : null}
      {view.parts.length === 0 ? <p className={styles.quiet}>{isOver && (isComplete || failure) ? t.noLogsEver : t.noLogs}</p> : null}
      {view.parts.length > 0 ? (
        // Reached by Tab, so that the arrow keys scroll it.
        <div
          ref={box}
          className={styles.log}
          // eslint-disable-next-line jsx-a11y/no-noninteractive-tabindex
          tabIndex={0}
          role="region"
          aria-label={t.logs}
          onScroll={({ currentTarget: { scrollHeight, scrollTop, clientHeight } }) => setAtEnd(scrollHeight - scrollTop - clientHeight < nearTheEnd)}
        >
          {view.parts.map((part) => (
            <span key={part.offset} className={part.isError ? styles.stderr : undefined}>
              {part.text}
            </span>
          ))}
        </div>
      ) : null}
      {isFull ? <p className={styles.quiet}>{t.logsFull}</p> : null}
      {failure && asProblem(failure).status !== 404 ? <p role="alert">{asProblem(failure).message}</p> : null}
    </Section>
  );
}

/** Draws once a frame at most, however fast lines come; after a broken connection it goes on where it was. */
function useLog(jobId: string, attempt: number) {
  const [view, setView] = useState(noLog);
  const [end, setEnd] = useState({ isFull: false, isComplete: false });
  const [failure, setFailure] = useState<unknown>();
  useEffect(() => {
    let offset = '0';
    let isComplete = false;
    let waiting: NonNullable<GetJobLogsResponse['entries']> = [];
    let frame = 0;
    const draw = () => {
      frame = 0;
      const came = waiting;
      waiting = [];
      setView((now) => append(now, came));
    };
    const stop = follow(
      () => `/api/jobs/${encodeURIComponent(jobId)}/logs:tail?attempt=${attempt}&offset=${offset}`,
      (message) => {
        const { page } = message as { page?: GetJobLogsResponse };
        offset = page?.nextOffset ?? offset;
        isComplete = page?.complete === true;
        waiting.push(...(page?.entries ?? []));
        frame ||= requestAnimationFrame(draw);
        setEnd({ isFull: page?.full === true, isComplete });
      },
      () => isComplete,
      setFailure,
    );
    return () => {
      stop();
      cancelAnimationFrame(frame);
    };
  }, [jobId, attempt]);
  return { view, failure, ...end };
}
