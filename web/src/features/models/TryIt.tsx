import { useEffect, useRef, useState } from 'react';
import { useMe } from '@/api/me';
import { asProblem, type ApiProblem } from '@/api/problem';
import { useSignInPath } from '@/features/signin/destination';
import { modelsText as t } from '@/text/models';
import { Button, ButtonLink } from '@/ui/Button';
import { TextArea } from '@/ui/Field';
import { Form } from '@/ui/Form';
import { Row, Section } from '@/ui/Page';
import { EmptyState } from '@/ui/States';
import { ask, type Ending } from './completion';
import styles from './Models.module.css';

/** Trying the model, for those who have an account whose plan it counts against. */
export function TryIt({ model }: { model: string }) {
  const isVisitor = useMe() === null;
  const toSignIn = useSignInPath();
  if (!isVisitor) return <Trial model={model} />;
  return (
    <EmptyState
      title={t.tryVisitor}
      action={
        <ButtonLink kind="primary" to={toSignIn}>
          {t.tryVisitorAction}
        </ButtonLink>
      }
    >
      {t.tryNote}
    </EmptyState>
  );
}

/** One question to the model, answered as it is computed. */
function Trial({ model }: { model: string }) {
  const [question, setQuestion] = useState<string>(t.trySample);
  const [answer, setAnswer] = useState('');
  const [ending, setEnding] = useState<Ending>();
  const [problem, setProblem] = useState<ApiProblem | null>(null);
  const [running, setRunning] = useState<AbortController>();
  const latest = useRef<AbortController>(undefined);
  useEffect(() => () => latest.current?.abort(), []);

  const send = async () => {
    const controller = new AbortController();
    latest.current = controller;
    setRunning(controller);
    setAnswer('');
    setEnding(undefined);
    setProblem(null);
    try {
      setEnding(await ask(model, question, controller.signal, (piece) => setAnswer((before) => before + piece)));
    } catch (error) {
      if (controller.signal.aborted) setEnding({ reason: 'stopped', tokens: 0, seconds: 0 });
      else setProblem(asProblem(error));
    } finally {
      setRunning(undefined);
    }
  };
  return (
    <Section title={t.tabs.tryIt} note={t.tryNote}>
      <Form
        label={t.tabs.tryIt}
        problem={problem}
        onSubmit={(event) => {
          event.preventDefault();
          if (!running && question.trim()) void send();
        }}
      >
        <TextArea label={t.tryPrompt} rows={3} maxLength={8000} value={question} onChange={(event) => setQuestion(event.target.value)} />
        <Row>
          <Button type="submit" kind="primary" busy={running !== undefined} disabled={!question.trim()}>
            {t.send}
          </Button>
          {running ? <Button onClick={() => running.abort()}>{t.stop}</Button> : null}
        </Row>
      </Form>
      {running || answer || ending ? (
        <div>
          <div className={`${styles.answer ?? ''} ${styles.plain ?? ''}`} role="region" aria-label={t.answer} aria-live="polite" aria-busy={running !== undefined}>
            {answer || (ending?.reason === 'stop' ? t.emptyAnswer : '')}
          </div>
          {ending ? <p className={styles.note}>{tell(ending)}</p> : null}
        </div>
      ) : null}
    </Section>
  );
}

function tell({ reason, tokens, seconds }: Ending): string {
  const words = { stopped: t.stopped, length: t.cutOff, lost: t.lost, stop: '' }[reason];
  return [words, tokens > 0 ? t.tryUsage(tokens, seconds.toFixed(1)) : ''].filter(Boolean).join(' ');
}
