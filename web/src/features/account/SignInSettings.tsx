import { accountText as t } from '@/text/account';
import { Card, Section, Stack } from '@/ui/Page';
import { useUser } from '@/api/me';
import { EmailForm } from './EmailForm';
import { PasswordChangeForm } from './PasswordChangeForm';
import { Sessions } from './Sessions';

export function SignInSettings() {
  const user = useUser();
  const note = user.authMethod === 'wallet' ? t.passwordFirstNote : t.passwordNote;
  return (
    <Stack>
      <Section title={t.passwordTitle} note={note}>
        <Card>
          <PasswordChangeForm />
        </Card>
      </Section>
      <Section title={t.emailTitle} note={t.emailNote}>
        <Card>
          <EmailForm />
        </Card>
      </Section>
      <Section title={t.sessionsTitle} note={t.sessionsNote}>
        <Sessions />
      </Section>
    </Stack>
  );
}
