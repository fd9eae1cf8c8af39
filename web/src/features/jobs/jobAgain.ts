import type { Job } from '@/api/schema.gen';
import { emptyJob, type JobForm } from './jobRequest';

/** What a job was paid with. */
export interface Offer {
  amount?: string;
  currency?: string;
}

/** The form as it was filled in for a job; the values of its environment are kept nowhere, so only their names stand there. */
export function formOf(job: Job, offer?: Offer): JobForm {
  const asked = (job.parameters ?? {}) as Record<string, unknown>;
  const text = (name: string, otherwise = '') => textOf(asked[name], otherwise);
  const isContainer = job.type === 'container';
  return {
    ...emptyJob,
    type: isContainer ? 'container' : 'ai_inference',
    model: text('model'),
    prompt: text('prompt'),
    maxTokens: text('max_tokens'),
    temperature: text('temperature'),
    image: text('image'),
    command: listOf(asked.command).map(String).join('\n'),
    env: Object.keys(recordOf(asked.env)).map((name) => `${name}=`).join('\n'),
    cpus: text('cpus', isContainer ? '' : emptyJob.cpus),
    memoryBytes: text('memory_bytes'),
    diskBytes: text('disk_bytes'),
    gpus: text('gpus'),
    network: asked.network === 'egress' ? 'egress' : 'none',
    inputs: listOf(asked.inputs).map(recordOf).map(({ cid, path }) => `${textOf(cid)} ${textOf(path)}`).join('\n'),
    outputsPath: text('outputs_path'),
    replicas: text('replicas', emptyJob.replicas),
    quorum: text('quorum'),
    regions: listOf(asked.regions).map(String).join(', '),
    labels: Object.entries(recordOf(asked.labels)).map(([name, value]) => `${name}=${textOf(value)}`).join(', '),
    nodes: asked.nodes === 'own' ? 'own' : 'any',
    paymentAmount: offer?.amount ?? '',
    paymentCurrency: offer?.currency === 'USDT' ? 'USDT' : 'AITBC',
  };
}

/** Whether the form can say all that was asked for: it knows no messages, named nodes or single files of several lines. */
export function canSubmitAgain(job: Job): boolean {
  const asked = (job.parameters ?? {}) as Record<string, unknown>;
  const known = job.type === 'container' ? ofContainers : ofInference;
  const isPlain = listOf(asked.command).every((word) => typeof word === 'string' && word.trim() !== '' && !/[\r\n]/.test(word));
  return isPlain && Object.keys(asked).every((name) => known.has(name)) && (asked.nodes === undefined || asked.nodes === 'own' || asked.nodes === 'any');
}

const wishes = ['regions', 'labels', 'nodes'];
const ofInference = new Set(['model', 'prompt', 'max_tokens', 'temperature', ...wishes]);
const ofContainers = new Set(
  ['image', 'command', 'env', 'cpus', 'memory_bytes', 'disk_bytes', 'gpus', 'network', 'inputs', 'outputs_path', 'replicas', 'quorum', ...wishes],
);

function textOf(value: unknown, otherwise = ''): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : otherwise;
}

function listOf(value: unknown): unknown[] {
  return Array.isArray(value) ? value : [];
}

function recordOf(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Record<string, unknown>) : {};
}
