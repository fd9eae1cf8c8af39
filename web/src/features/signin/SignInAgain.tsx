import { useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { whoIsShown } from '@/api/me';
import { signInPrompt } from '@/api/session';
import { PasswordForm } from './PasswordForm';
import { WalletSignIn } from './WalletSignIn';

/** The form in the dialog of a lost session. Somebody else who signs in here must not carry out what the one before had begun. */
export default function SignInAgain() {
  const queries = useQueryClient();
  const [before] = useState(() => whoIsShown(queries));
  const goOn = () => {
    const isAnother = before !== undefined && before !== whoIsShown(queries);
    signInPrompt.close(!isAnother);
    if (isAnother) location.reload();
  };
  return (
    <>
      <PasswordForm onDone={goOn} />
      <WalletSignIn onDone={goOn} />
    </>
  );
}
