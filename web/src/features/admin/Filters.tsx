import { Input, Select } from '@/ui/Field';
import { adminText as t } from '@/text/admin';
import styles from './Admin.module.css';

interface FiltersProps<Name extends string> {
  /** What is chosen now; an empty text is no choice. */
  values: Record<Name, string>;
  onChange: (name: Name, value: string) => void;
  fields: { name: Name; label: string; hint?: string; options?: readonly string[] | Record<string, string> }[];
}

/** What a list is narrowed by: lists of words, and texts such as a user's id. */
export function Filters<Name extends string>({ values, onChange, fields }: FiltersProps<Name>) {
  return (
    <div className={styles.filters}>
      {fields.map(({ name, label, hint, options }) =>
        options ? (
          <Select key={name} label={label} value={values[name]} onChange={(event) => onChange(name, event.target.value)}>
            <option value="">{t.all}</option>
            {wordsOf(options).map(([id, words]) => (
              <option key={id} value={id}>
                {words}
              </option>
            ))}
          </Select>
        ) : (
          <Input key={name} label={label} placeholder={hint} type="search" spellCheck={false} value={values[name]} onChange={(event) => onChange(name, event.target.value.trim())} />
        ),
      )}
    </div>
  );
}

function wordsOf(options: readonly string[] | Record<string, string>): [string, string][] {
  if (!Array.isArray(options)) return Object.entries(options as Record<string, string>);
  return options.map((option: string) => [option, option.toLowerCase().replaceAll('_', ' ')]);
}
