import { api, unwrap } from '@/api/client';
import { signInText as t } from '@/text/signin';
import { MailedToken } from './MailedToken';

export default function VerifyEmailPage() {
  return <MailedToken title={t.verifyTitle} done={t.verifyDone} send={(token) => unwrap(api.POST('/api/auth/email/verify', { body: { token } }))} />;
}
