import * as Radix from '@radix-ui/react-tooltip';
import type { ReactNode } from 'react';
import styles from './Menu.module.css';

/** A few words about what is pointed at or focused. Never the only place of something that matters: touch screens do not point. */
export function Tooltip({ text, children }: { text: string; children: ReactNode }) {
  return (
    <Radix.Provider delayDuration={300}>
      <Radix.Root>
        <Radix.Trigger asChild>{children}</Radix.Trigger>
        <Radix.Portal>
          <Radix.Content className={styles.tip} sideOffset={6} collisionPadding={8}>
            {text}
          </Radix.Content>
        </Radix.Portal>
      </Radix.Root>
    </Radix.Provider>
  );
}
