import * as Radix from '@radix-ui/react-tabs';
import { startTransition, useEffect, useOptimistic, useRef, type ReactNode } from 'react';
import { useNavigate, useSearchParams } from 'react-router';
import { painted } from './painted';
import styles from './Tabs.module.css';

interface Tab {
  id: string;
  label: ReactNode;
  content: ReactNode;
}

/** Tabs whose choice is in the address (?tab=…), so that it survives a reload and can be linked to. The tab is marked first, its panel follows. */
export function Tabs({ tabs, label, name = 'tab' }: { tabs: Tab[]; label: string; name?: string }) {
  const [parameters] = useSearchParams();
  const navigate = useNavigate();
  const wanted = parameters.get(name);
  const first = tabs[0]?.id ?? '';
  const value = tabs.some((tab) => tab.id === wanted) && wanted !== null ? wanted : first;
  const [marked, mark] = useOptimistic(value);
  const asked = useRef(value);
  const choose = (next: string) => {
    // A click asks twice: by the focus that it gives, and by itself.
    if (next === asked.current) return;
    asked.current = next;
    startTransition(async () => {
      mark(next);
      await painted();
      const search = new URLSearchParams(location.search);
      search.set(name, next);
      await navigate({ search: search.toString() }, { replace: true });
    });
  };
  const list = useRef<HTMLDivElement>(null);
  // A link may choose one that a phone shows only after drawing the list aside.
  useEffect(() => {
    asked.current = value;
    // What scrolls gives a promise back in newer browsers, and React would take it for a clean-up.
    list.current?.querySelector('[data-state=active]')?.scrollIntoView({ block: 'nearest', inline: 'center' });
  }, [value]);
  return (
    <Radix.Root value={marked} onValueChange={choose}>
      <Radix.List ref={list} className={styles.list} aria-label={label}>
        {tabs.map((tab) => (
          <Radix.Trigger key={tab.id} value={tab.id} className={styles.tab}>
            {tab.label}
          </Radix.Trigger>
        ))}
      </Radix.List>
      {tabs.map((tab) => (
        <Radix.Content key={tab.id} value={tab.id} className={styles.panel} forceMount hidden={tab.id !== value}>
          {tab.id === value ? tab.content : null}
        </Radix.Content>
      ))}
    </Radix.Root>
  );
}
