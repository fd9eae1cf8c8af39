import { useMutation } from '@tanstack/react-query';
import { api, unwrap } from '@/api/client';
import { useUser } from '@/api/me';
import { accountText as t } from '@/text/account';
import { Button } from '@/ui/Button';
import { Copy } from '@/ui/Copy';
import { Facts } from '@/ui/Facts';
import { Card, Row } from '@/ui/Page';
import { Status } from '@/ui/States';
import { Time } from '@/ui/Time';
import { toast } from '@/ui/toasts';

export function Profile() {
  const user = useUser();
  return (
    <Card>
      <Facts
        facts={[
          { name: t.username, value: user.username },
          { name: t.email, value: <Email email={user.email ?? ''} isVerified={user.isVerified ?? false} /> },
          { name: t.since, value: <Time at={user.createTime} /> },
          { name: t.id, value: <Copy text={user.userId ?? ''} /> },
        ]}
      />
    </Card>
  );
}

function Email({ email, isVerified }: { email: string; isVerified: boolean }) {
  const again = useMutation({
    mutationFn: () => unwrap(api.POST('/api/auth/email/verification', { body: { email } })),
    onSuccess: () => toast(t.sent),
  });
  if (!email) return <>{t.noEmail}</>;
  return (
    <Row>
      <span>{email}</span>
      <Status tone={isVerified ? 'good' : 'warn'}>{isVerified ? t.verified : t.unverified}</Status>
      {isVerified ? null : (
        <Button size="small" busy={again.isPending} onClick={() => again.mutate()}>
          {t.sendAgain}
        </Button>
      )}
    </Row>
  );
}
