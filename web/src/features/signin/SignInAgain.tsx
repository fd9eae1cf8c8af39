import { signInPrompt } from '@/api/session';
import { PasswordForm } from './PasswordForm';

/** The form in the dialog of a lost session. */
export default function SignInAgain() {
  return <PasswordForm onDone={() => signInPrompt.close(true)} />;
}
