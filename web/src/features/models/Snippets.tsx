import { useState } from 'react';
import { modelsText as t } from '@/text/models';
import { ButtonLink } from '@/ui/Button';
import { Code } from '@/ui/Code';
import { Section } from '@/ui/Page';
import { Select } from '@/ui/Field';
import { snippets, type Language } from './snippets';

/** How to call the model from a program. */
export function Snippets({ model }: { model: string }) {
  const [language, setLanguage] = useState<Language>('curl');
  return (
    <Section title={t.tabs.use} note={t.useNote} actions={<ButtonLink to="/keys">{t.makeKey}</ButtonLink>}>
      <Select label="Language" hideLabel value={language} onChange={(event) => setLanguage(event.target.value as Language)}>
        {Object.entries(t.languages).map(([id, words]) => (
          <option key={id} value={id}>
            {words}
          </option>
        ))}
      </Select>
      <Code language={t.languages[language]} text={snippets[language](location.origin, model)} />
    </Section>
  );
}
