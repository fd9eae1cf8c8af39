import { Children, useEffect, useRef, type ReactNode, type SubmitEventHandler } from 'react';
import type { FieldValues, Path, UseFormReturn } from 'react-hook-form';
import { nextStep, type ApiProblem } from '@/api/problem';
import styles from './Field.module.css';

interface FormProps {
  onSubmit: SubmitEventHandler<HTMLFormElement>;
  /** What the server refused, of the whole form. */
  problem?: ApiProblem | null | undefined;
  /** Fields, and last of all the row of buttons. */
  children: ReactNode;
  label?: string;
}

/** A column of fields that ends with its buttons. The server's reason stands above the buttons, where the eye is; what was typed stays. */
export function Form({ onSubmit, problem, children, label }: FormProps) {
  const parts = Children.toArray(children);
  return (
    <form className={styles.form} onSubmit={onSubmit} noValidate aria-label={label}>
      {parts.slice(0, -1)}
      {problem ? <Problem problem={problem} /> : null}
      {parts.slice(-1)}
    </form>
  );
}

/** The server's reason, with what to do about it. The focus stays where it is; what is said is heard, and seen, also on a long page. */
export function Problem({ problem }: { problem: ApiProblem }) {
  const next = nextStep(problem);
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => {
    // Newer browsers return a promise, which is no way to undo an effect.
    place.current?.scrollIntoView({ block: 'nearest' });
  }, [problem]);
  return (
    <div ref={place} role="alert" className={styles.alert}>
      <strong>{problem.message}</strong>
      {next ? <span>{next}</span> : null}
    </div>
  );
}

/** Puts the server's words beside the fields that they are about. Returns what is left to say about the whole form. */
export function spreadProblem<Values extends FieldValues>(form: UseFormReturn<Values>, problem: ApiProblem): ApiProblem | null {
  const names = Object.keys(form.getValues());
  let isPlaced = problem.fields.length > 0;
  for (const { field, description } of problem.fields) {
    const name = camel(field.split('.').at(-1) ?? field);
    if (names.includes(name)) form.setError(name as Path<Values>, { type: 'server', message: description }, { shouldFocus: true });
    else isPlaced = false;
  }
  return isPlaced ? null : problem;
}

function camel(name: string): string {
  return name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase());
}
