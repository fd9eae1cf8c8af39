import { api, unwrap } from '@/api/client';
import { signInText as t } from '@/text/signin';
import { MailedToken } from './MailedToken';

export default function ConfirmEmailPage() {
  return <MailedToken title={t.verifyTitle} done={t.changeDone} send={(token) => unwrap(api.POST('/api/auth/email/confirm', { body: { token } }))} />;
}
