import { Download, Upload } from 'lucide-react';
import { servicesText, studioText as t } from '@/text/studio';
import { ButtonLink } from '@/ui/Button';
import { Page } from '@/ui/Page';
import { Tabs } from '@/ui/Tabs';
import { Charges } from './Charges';
import { MyModels } from './MyModels';
import { Revenue } from './Revenue';
import { MyServices } from './services/MyServices';
import { Unfinished } from './upload/Unfinished';

export default function StudioPage() {
  return (
    <Page
      title={t.title}
      lead={t.lead}
      actions={
        <>
          <ButtonLink to="/studio/import" icon={<Download size={16} aria-hidden />}>
            {t.import}
          </ButtonLink>
          <ButtonLink to="/studio/upload" kind="primary" icon={<Upload size={16} aria-hidden />}>
            {t.upload}
          </ButtonLink>
        </>
      }
    >
      <Unfinished />
      <Tabs
        label={t.title}
        tabs={[
          { id: 'models', label: t.tabs.models, content: <MyModels /> },
          { id: 'services', label: servicesText.title, content: <MyServices /> },
          { id: 'revenue', label: t.tabs.revenue, content: <Revenue /> },
          { id: 'charges', label: t.tabs.charges, content: <Charges /> },
        ]}
      />
    </Page>
  );
}
