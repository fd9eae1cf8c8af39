import { accountText as t } from '@/text/account';
import { Page } from '@/ui/Page';
import { Tabs } from '@/ui/Tabs';
import { Profile } from './Profile';
import { SecurityLog } from './SecurityLog';
import { SignInSettings } from './SignInSettings';
import { Wallets } from './Wallets';

export default function AccountPage() {
  return (
    <Page title={t.title} lead={t.lead}>
      <Tabs
        label={t.title}
        tabs={[
          { id: 'profile', label: t.tabs.profile, content: <Profile /> },
          { id: 'sign-in', label: t.tabs.security, content: <SignInSettings /> },
          { id: 'wallets', label: t.tabs.wallets, content: <Wallets /> },
          { id: 'log', label: t.tabs.log, content: <SecurityLog /> },
        ]}
      />
    </Page>
  );
}
