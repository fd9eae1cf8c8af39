import '@fontsource-variable/inter/wght.css';
import './ui/tokens.css';
import './ui/base.css';
import { painted } from './ui/painted';

const root = document.getElementById('root');
if (!root) throw new Error('index.html has no element "root".');
void open(root);

async function open(container: HTMLElement): Promise<void> {
  // The first picture came with the page, and is seen before the app takes the processor.
  if (container.firstChild) await painted();
  const { start } = await import('./app/start');
  await start(container);
  container.inert = false;
}
