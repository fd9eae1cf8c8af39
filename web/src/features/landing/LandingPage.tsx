import { ArrowRight, MessageSquare, PackageOpen, Server } from 'lucide-react';
import { useEffect } from 'react';
import { useIsSignedIn } from '@/api/me';
import { landingText as t } from '@/text/landing';
import { ButtonLink } from '@/ui/Button';
import { Link } from '@/ui/Link';
import { Code } from '@/ui/Code';
import { Section } from '@/ui/Page';
import { Plans } from './Plans';
import styles from './Landing.module.css';

const icons = [MessageSquare, PackageOpen, Server];

export default function LandingPage() {
  const isSignedIn = useIsSignedIn();
  useEffect(() => {
    document.title = 'AIForge Network';
  }, []);
  return (
    <div className={styles.page}>
      <section className={styles.hero}>
        <h1 tabIndex={-1}>{t.title}</h1>
        <p>{t.lead}</p>
        <div className={styles.actions}>
          {isSignedIn ? null : (
            <ButtonLink kind="primary" size="large" to="/register">
              {t.start}
            </ButtonLink>
          )}
          <ButtonLink size="large" to="/models">
            {t.look}
          </ButtonLink>
        </div>
      </section>
      <section aria-label={t.waysTitle} className={styles.ways}>
        {t.ways.map(({ title, text, action, to }, index) => {
          const Icon = icons[index] ?? Server;
          return (
            <article key={to} className={styles.way}>
              <span className={styles.wayIcon}>
                <Icon size={20} aria-hidden />
              </span>
              <h2>{title}</h2>
              <p>{text}</p>
              <Link to={to}>
                {action} <ArrowRight size={15} aria-hidden />
              </Link>
            </article>
          );
        })}
      </section>
      <Plans />
      <Section title={t.compatibleTitle} note={t.compatibleText}>
        <Code language="shell" text={`export OPENAI_BASE_URL=${location.origin}/v1 OPENAI_API_KEY=afk_…`} />
      </Section>
    </div>
  );
}
