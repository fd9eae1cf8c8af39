import { Link } from 'react-router';
import { signInText as t } from '@/text/signin';
import { useDestination } from './destination';
import { Entrance } from './Entrance';
import { Frame } from './Frame';
import { PasswordForm } from './PasswordForm';
import { WalletSignIn } from './WalletSignIn';

export default function SignInPage() {
  const { search } = useDestination();
  return (
    <Entrance>
      {(onDone) => (
        <Frame
          title={t.title}
          foot={
            <>
              {t.noAccount} <Link to={`/register${search}`}>{t.registerTitle}</Link>
            </>
          }
        >
          <PasswordForm onDone={onDone} />
          <WalletSignIn onDone={onDone} />
        </Frame>
      )}
    </Entrance>
  );
}
