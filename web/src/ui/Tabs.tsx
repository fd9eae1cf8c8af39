import * as Radix from '@radix-ui/react-tabs';
import { useEffect, useRef, type ReactNode } from 'react';
import { useSearchParams } from 'react-router';
import styles from './Tabs.module.css';

interface Tab {
  id: string;
  label: ReactNode;
  content: ReactNode;
}

/** Tabs whose choice is in the address (?tab=…), so that it survives a reload and can be linked to. */
export function Tabs({ tabs, label, name = 'tab' }: { tabs: Tab[]; label: string; name?: string }) {
  const [parameters, setParameters] = useSearchParams();
  const wanted = parameters.get(name);
  const first = tabs[0]?.id ?? '';
  const value = tabs.some((tab) => tab.id === wanted) && wanted !== null ? wanted : first;
  const choose = (next: string) =>
    setParameters(
      (now) => {
        now.set(name, next);
        return now;
      },
      { replace: true },
    );
  const list = useRef<HTMLDivElement>(null);
  // A link may choose one that a phone shows only after drawing the list aside.
  useEffect(() => {
    // What scrolls gives a promise back in newer browsers, and React would take it for a clean-up.
    list.current?.querySelector('[data-state=active]')?.scrollIntoView({ block: 'nearest', inline: 'center' });
  }, [value]);
  return (
    <Radix.Root value={value} onValueChange={choose}>
      <Radix.List ref={list} className={styles.list} aria-label={label}>
        {tabs.map((tab) => (
          <Radix.Trigger key={tab.id} value={tab.id} className={styles.tab}>
            {tab.label}
          </Radix.Trigger>
        ))}
      </Radix.List>
      {tabs.map((tab) => (
        <Radix.Content key={tab.id} value={tab.id} className={styles.panel}>
          {tab.content}
        </Radix.Content>
      ))}
    </Radix.Root>
  );
}
