import { CircleAlert } from 'lucide-react';
import { useId, type ComponentProps, type ReactNode } from 'react';
import { classes } from './classes';
import styles from './Field.module.css';

interface FieldProps {
  label: string;
  hint?: ReactNode;
  error?: string | undefined;
  /** The label is heard and not seen, where the place says it all. */
  hideLabel?: boolean;
}

interface Wiring {
  id: string;
  'aria-describedby'?: string;
  'aria-invalid'?: true;
}

/** Label, hint and error around any control; the control gets the ids that tie them together. */
export function Field({ label, hint, error, hideLabel = false, children }: FieldProps & { children: (wiring: Wiring) => ReactNode }) {
  const id = useId();
  const described = [hint ? `${id}-hint` : '', error ? `${id}-error` : ''].filter(Boolean).join(' ');
  return (
    <div className={styles.field}>
      <label htmlFor={id} className={hideLabel ? 'only-heard' : styles.label}>
        {label}
      </label>
      {children({ id, ...(described && { 'aria-describedby': described }), ...(error && { 'aria-invalid': true as const }) })}
      {hint ? (
        <p id={`${id}-hint`} className={styles.hint}>
          {hint}
        </p>
      ) : null}
      {error ? (
        <p id={`${id}-error`} className={styles.error}>
          <CircleAlert size={14} aria-hidden /> {error}
        </p>
      ) : null}
    </div>
  );
}

/** A line of text with its label. Takes what `register()` of react-hook-form gives. */
export function Input({ label, hint, error, hideLabel, className, ...rest }: FieldProps & Omit<ComponentProps<'input'>, 'id'>) {
  return (
    <Field label={label} hint={hint} error={error} hideLabel={hideLabel ?? false}>
      {(wiring) => <input {...rest} {...wiring} className={classes(styles.control, className)} />}
    </Field>
  );
}

export function TextArea({ label, hint, error, hideLabel, className, ...rest }: FieldProps & Omit<ComponentProps<'textarea'>, 'id'>) {
  return (
    <Field label={label} hint={hint} error={error} hideLabel={hideLabel ?? false}>
      {(wiring) => <textarea {...rest} {...wiring} className={classes(styles.control, className)} />}
    </Field>
  );
}

/** The browser's own list: best on phones, and usable by every keyboard and screen reader. */
export function Select({ label, hint, error, hideLabel, className, children, ...rest }: FieldProps & Omit<ComponentProps<'select'>, 'id'>) {
  return (
    <Field label={label} hint={hint} error={error} hideLabel={hideLabel ?? false}>
      {(wiring) => (
        <select {...rest} {...wiring} className={classes(styles.control, className)}>
          {children}
        </select>
      )}
    </Field>
  );
}
