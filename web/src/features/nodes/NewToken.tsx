import { useState } from 'react';
import { nodesText as t } from '@/text/nodes';
import { Button } from '@/ui/Button';
import { Code } from '@/ui/Code';
import { Copy } from '@/ui/Copy';
import { DialogActions } from '@/ui/Dialog';
import { Input } from '@/ui/Field';
import { Stack } from '@/ui/Page';
import { coordinatorOf, installCommand, runCommand } from './commands';

/** A token, this once, and how a machine starts with it. */
export function NewToken({ token, onDone }: { token: string; onDone: () => void }) {
  const [coordinator, setCoordinator] = useState(() => coordinatorOf(location));
  return (
    <Stack>
      <Copy text={token} whole label={t.token} />
      <Input label={t.coordinator} hint={t.coordinatorHint} value={coordinator} spellCheck={false} onChange={(event) => setCoordinator(event.target.value)} />
      <div>
        <p>{t.installed}</p>
        <Code language="shell" text={installCommand(coordinator, token)} />
      </div>
      <div>
        <p>{t.fromSource}</p>
        <Code language="shell" text={runCommand(coordinator, token)} />
      </div>
      <DialogActions>
        <Button kind="primary" onClick={onDone}>
          {t.done}
        </Button>
      </DialogActions>
    </Stack>
  );
}
