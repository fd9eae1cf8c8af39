import * as RadixCheckbox from '@radix-ui/react-checkbox';
import * as RadixSwitch from '@radix-ui/react-switch';
import { Check } from 'lucide-react';
import { useId, type ReactNode } from 'react';
import styles from './Field.module.css';

interface ToggleProps {
  label: ReactNode;
  checked: boolean;
  onChange: (checked: boolean) => void;
  disabled?: boolean;
}

/** One of several things that hold together, or an agreement; counts when the form is sent. */
export function Checkbox({ label, checked, onChange, disabled = false }: ToggleProps) {
  const id = useId();
  return (
    <div className={styles.row}>
      <RadixCheckbox.Root id={id} className={styles.box} checked={checked} disabled={disabled} onCheckedChange={(next) => onChange(next === true)}>
        <RadixCheckbox.Indicator>
          <Check size={14} strokeWidth={3} aria-hidden />
        </RadixCheckbox.Indicator>
      </RadixCheckbox.Root>
      <label htmlFor={id}>{label}</label>
    </div>
  );
}

/** On or off, at once. */
export function Switch({ label, checked, onChange, disabled = false }: ToggleProps) {
  const id = useId();
  return (
    <div className={styles.row}>
      <RadixSwitch.Root id={id} className={styles.switch} checked={checked} disabled={disabled} onCheckedChange={onChange}>
        <RadixSwitch.Thumb className={styles.thumb} />
      </RadixSwitch.Root>
      <label htmlFor={id}>{label}</label>
    </div>
  );
}
