import { useEffect, useState } from 'react';
import { modelsText as t } from '@/text/models';
import { Button } from '@/ui/Button';
import { Input, Select } from '@/ui/Field';
import styles from './Models.module.css';
import { isPrice, type useFilters } from './useFilters';

const typingPause = 350;

/** What is looked for; every change counts at once, words a moment after the last letter. Without `clear` something else offers that. */
export function FilterBar({ filters, set, clear }: Pick<ReturnType<typeof useFilters>, 'filters' | 'set'> & { clear?: (() => void) | undefined }) {
  return (
    <form role="search" aria-label={t.filters} className={styles.filters} onSubmit={(event) => event.preventDefault()}>
      <div className={styles.wide}>
        <Typed label={t.search} placeholder={t.searchHint} type="search" maxLength={200} value={filters.query} onSettled={(value) => set('query', value)} />
      </div>
      <Choice label={t.sort} options={t.sorts} value={filters.sort} onChange={(value) => set('sort', value)} />
      <Choice label={t.pricing} options={t.pricings} value={filters.pricing} onChange={(value) => set('pricing', value)} />
      <Choice label={t.size} options={t.sizes} value={filters.size} onChange={(value) => set('size', value)} />
      <Choice label={t.context} options={t.contexts} value={filters.context} onChange={(value) => set('context', value)} />
      <Typed label={t.licence} placeholder={t.licenceHint} maxLength={128} value={filters.licence} onSettled={(value) => set('licence', value)} />
      <Typed
        label={t.maxPrice}
        inputMode="decimal"
        value={filters.maxPrice}
        error={filters.maxPrice && !isPrice(filters.maxPrice) ? t.badPrice : undefined}
        onSettled={(value) => set('maxPrice', value.replace(',', '.'))}
      />
      {clear ? (
        <Button kind="quiet" onClick={clear}>
          {t.clear}
        </Button>
      ) : null}
    </form>
  );
}

function Choice({ label, options, value, onChange }: { label: string; options: Record<string, string>; value: string; onChange: (value: string) => void }) {
  return (
    <Select label={label} value={value} onChange={(event) => onChange(event.target.value)}>
      {/* Numbers as keys come first in an object; "any" belongs on top. */}
      {Object.entries(options)
        .sort(([a], [b]) => Number(b === '') - Number(a === ''))
        .map(([id, words]) => (
          <option key={id} value={id}>
            {words}
          </option>
        ))}
    </Select>
  );
}

type TypedProps = Omit<React.ComponentProps<typeof Input>, 'value' | 'onChange'> & { value: string; onSettled: (value: string) => void };

function Typed({ value, onSettled, ...rest }: TypedProps) {
  const [text, setText] = useState(value);
  const [known, setKnown] = useState(value);
  // The address changed otherwise: by "clear all", or by going back.
  if (known !== value) {
    setKnown(value);
    setText(value);
  }
  useEffect(() => {
    if (text === value) return;
    const timer = setTimeout(() => onSettled(text), typingPause);
    return () => clearTimeout(timer);
    // onSettled is made anew by every render and always does the same.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [text, value]);
  return <Input {...rest} value={text} onChange={(event) => setText(event.target.value)} />;
}
