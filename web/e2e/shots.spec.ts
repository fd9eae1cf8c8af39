import { rmSync } from 'node:fs';
import { privatePages, publicPages } from './pages.ts';
import { network, settle, test } from './support/fixtures.ts';

const widths = [390, 768, 1440];
const themes = ['light', 'dark'] as const;

test('a picture of every page', async ({ page, signIn }) => {
  rmSync('shots', { recursive: true, force: true });
  const shoot = async (path: string, who: string) => {
    for (const theme of themes) {
      await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' });
      for (const width of widths) {
        await page.setViewportSize({ width, height: 900 });
        await page.goto(path);
        await settle(page);
        const name = path.replace(/^\//, '').replace(/\W+/g, '-') || 'start';
        await page.screenshot({ path: `shots/${name}${who}.${width}.${theme}.png`, fullPage: true });
      }
    }
  };
  const only = process.env.PAGES?.split(',');
  for (const path of publicPages) if (!only || only.includes(path)) await shoot(path, '');
  await signIn({ username: 'demo', password: network().demoPassword });
  for (const path of privatePages) if (!only || only.includes(path)) await shoot(path, '');
});
