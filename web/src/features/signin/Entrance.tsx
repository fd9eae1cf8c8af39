import { useState, type ReactNode } from 'react';
import { useMe, useSignOut } from '@/api/me';
import { shellText } from '@/text/shell';
import { signInText as t } from '@/text/signin';
import { Button } from '@/ui/Button';
import { useDestination } from './destination';
import { Frame } from './Frame';

/**
 * What somebody comes in by. Who is signed in already is told so, and goes on or signs out: filling in the form would change the account
 * without a word. `children` get what to do once they have signed somebody in.
 */
export function Entrance({ children }: { children: (onDone: () => void) => ReactNode }) {
  const me = useMe();
  const { go } = useDestination();
  // On the way out, whoever has just come in is not asked.
  const [isLeaving, setLeaving] = useState(false);
  const onDone = () => {
    setLeaving(true);
    go();
  };
  return me && !isLeaving ? <SignedIn name={me.username ?? ''} onGo={onDone} /> : children(onDone);
}

function SignedIn({ name, onGo }: { name: string; onGo: () => void }) {
  const signOut = useSignOut();
  return (
    <Frame title={t.signedIn} lead={t.signedInAs(name)}>
      <Button kind="primary" size="large" wide onClick={onGo}>
        {t.toApp}
      </Button>
      <Button size="large" wide busy={signOut.isPending} onClick={() => signOut.mutate()}>
        {shellText.signOut}
      </Button>
    </Frame>
  );
}
