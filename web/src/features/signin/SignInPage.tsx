import { Link } from 'react-router';
import { signInText as t } from '@/text/signin';
import { useDestination } from './destination';
import { Frame } from './Frame';
import { PasswordForm } from './PasswordForm';
import { WalletSignIn } from './WalletSignIn';

export default function SignInPage() {
  const { go, search } = useDestination();
  return (
    <Frame
      title={t.title}
      foot={
        <>
          {t.noAccount} <Link to={`/register${search}`}>{t.registerTitle}</Link>
        </>
      }
    >
      <PasswordForm onDone={go} />
      <WalletSignIn onDone={go} />
    </Frame>
  );
}
