import { Eye, EyeOff } from 'lucide-react';
import { useState, type ComponentProps } from 'react';
import { Button } from './Button';
import { classes } from './classes';
import { Field } from './Field';
import styles from './Field.module.css';

interface SecretAreaProps extends Omit<ComponentProps<'textarea'>, 'id'> {
  label: string;
  hint?: string;
  error?: string | undefined;
  /** What the button says that shows the text, and the one that hides it. */
  show: string;
  hide: string;
}

/** Lines that others must not read over one's shoulder: dots, until they are asked for. */
export function SecretArea({ label, hint, error, show, hide, className, ...rest }: SecretAreaProps) {
  const [isShown, setShown] = useState(false);
  return (
    <div className={styles.secret}>
      <Field label={label} hint={hint} error={error}>
        {(wiring) => <textarea {...rest} {...wiring} spellCheck={false} autoComplete="off" className={classes(styles.control, !isShown && styles.masked, className)} />}
      </Field>
      <div>
        <Button size="small" kind="quiet" icon={isShown ? <EyeOff size={14} aria-hidden /> : <Eye size={14} aria-hidden />} aria-pressed={isShown} onClick={() => setShown(!isShown)}>
          {isShown ? hide : show}
        </Button>
      </div>
    </div>
  );
}
