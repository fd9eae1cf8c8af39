import { execFileSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { cpus, loadavg } from 'node:os';
import { fileURLToPath } from 'node:url';
import { slowDown } from './vitals.ts';

const file = fileURLToPath(new URL('../../../benchmarks/results/web.md', import.meta.url));

/** A line of a table, with what was promised of it. */
export interface Figure {
  name: string;
  value: number;
  /** Further columns, as they are shown. */
  more?: string[];
  most?: number;
  least?: number;
}

export interface Report {
  loading: Figure[];
  interactions: Figure[];
  streaming: Figure[];
  list: Figure[];
  scripts: Figure[];
}

export const emptyReport = (): Report => ({ loading: [], interactions: [], streaming: [], list: [], scripts: [] });

export function figuresOf({ loading, interactions, streaming, list, scripts }: Report): Figure[] {
  return [...loading, ...interactions, ...streaming, ...list, ...scripts];
}

export function write(report: Report, versions: { chromium: string; load: number }): void {
  const commit = process.env.AIFORGE_COMMIT ?? execFileSync('git', ['rev-parse', '--short', 'HEAD'], { encoding: 'utf8' }).trim();
  const processors = cpus();
  writeFileSync(
    file,
    `# Web: how soon pages show, answer and move

Machine: ${(processors[0]?.model ?? 'unknown').replace(/ \\d+-Core Processor.*/, '')}, ${processors.length} cores, Chromium ${versions.chromium}, without a GPU. Commit: ${commit}.
Written by \`./forge bench web\`. Browser, gateway, coordinator, node and database share the cores, and other programs may too: the load average was ${versions.load.toFixed(2)} at the start, ${(loadavg()[0] ?? 0).toFixed(2)} at the end.

## Loading

Largest Contentful Paint in milliseconds with the processor of the page slowed down ${slowDown} times, everything from the gateway, nothing kept from before. The median counts.

${table(['page', 'median ms', 'worst ms'], report.loading)}
## Interactions

From the key or the click to the next picture (Event Timing), the processor slowed down ${slowDown} times. The worst counts.

${table(['act', 'worst ms', 'median ms', 'times'], report.interactions)}
## An answer that streams

200 tokens a second of Markdown with tables and long code, sent by a server of the measure over a real connection. Frames a second are those of the median frame.

${table(['processor', 'frames a second', 'worst frame ms', 'frames over 33 ms', 'tokens'], report.streaming)}
## 10,000 jobs

Scrolled through from the first to the last, after the list has fetched all of them by itself, page by page; the replies come from the measure.

${table(['figure', 'value'], report.list)}
## Scripts

Compressed bytes of all scripts that a page loads when it is the first one, in kB (1,000 bytes).

${table(['page', 'kB'], report.scripts)}`,
  );
}

function table(heads: string[], figures: readonly Figure[]): string {
  const lines = figures.map((figure) => `| ${[figure.name, number(figure.value), ...(figure.more ?? []), target(figure), verdict(figure)].join(' | ')} |\n`);
  return `| ${[...heads, 'target', ''].join(' | ')} |\n|${'---|'.repeat(heads.length + 2)}\n${lines.join('')}`;
}

function target({ most, least }: Figure): string {
  if (most !== undefined) return `≤ ${number(most)}`;
  return least !== undefined ? `≥ ${number(least)}` : '';
}

function verdict(figure: Figure): string {
  if (figure.most === undefined && figure.least === undefined) return '';
  return isMet(figure) ? 'met' : '**missed**';
}

export function isMet({ value, most = Number.POSITIVE_INFINITY, least = Number.NEGATIVE_INFINITY }: Figure): boolean {
  return value <= most && value >= least;
}

function number(value: number): string {
  return value.toLocaleString('en-US', { maximumFractionDigits: value < 1000 && !Number.isInteger(value) ? 1 : 0 });
}
