import * as Radix from '@radix-ui/react-toast';
import { X } from 'lucide-react';
import { useSyncExternalStore } from 'react';
import { IconButton } from './Button';
import { classes } from './classes';
import styles from './Toasts.module.css';
import { toastStore } from './toasts';

/** Where toasts appear; once, in the shell. Make one with `toast()` or `showProblem()`. */
export function Toasts() {
  const messages = useSyncExternalStore(toastStore.subscribe, toastStore.list);
  return (
    <Radix.Provider duration={7000} label="Message">
      {messages.map((message) => (
        <Radix.Root
          key={message.id}
          className={classes(styles.toast, message.tone !== 'plain' && styles[message.tone])}
          type={message.tone === 'bad' ? 'foreground' : 'background'}
          onOpenChange={(open) => {
            if (!open) toastStore.dismiss(message.id);
          }}
        >
          <div className={styles.words}>
            <Radix.Title className={styles.title}>{message.title}</Radix.Title>
            {message.detail ? <Radix.Description className={styles.detail}>{message.detail}</Radix.Description> : null}
          </div>
          <Radix.Close asChild>
            <IconButton label="Dismiss" size="small">
              <X size={16} aria-hidden />
            </IconButton>
          </Radix.Close>
        </Radix.Root>
      ))}
      <Radix.Viewport className={styles.viewport} />
    </Radix.Provider>
  );
}
