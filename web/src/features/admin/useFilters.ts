import { useDeferredValue, useState } from 'react';

/** Filters of a list: what is typed, and what is asked for once typing pauses. */
export function useFilters<Name extends string>(names: readonly Name[]) {
  const [values, setValues] = useState(() => Object.fromEntries(names.map((name) => [name, ''])) as Record<Name, string>);
  const wanted = useDeferredValue(values);
  const change = (name: Name, value: string) => setValues((now) => ({ ...now, [name]: value }));
  return { values, wanted, change, key: names.map((name) => wanted[name]) };
}
