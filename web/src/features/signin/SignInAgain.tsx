import { signInPrompt } from '@/api/session';
import { PasswordForm } from './PasswordForm';
import { WalletSignIn } from './WalletSignIn';

/** The form in the dialog of a lost session. */
export default function SignInAgain() {
  const goOn = () => signInPrompt.close(true);
  return (
    <>
      <PasswordForm onDone={goOn} />
      <WalletSignIn onDone={goOn} />
    </>
  );
}
