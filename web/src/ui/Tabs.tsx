import * as Radix from '@radix-ui/react-tabs';
import type { ReactNode } from 'react';
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
  return (
    <Radix.Root value={value} onValueChange={choose}>
      <Radix.List className={styles.list} aria-label={label}>
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
