import { z } from '@/ui/schema';
import { jobsText as t } from '@/text/jobs';

const number = z.string().trim().regex(/^\d*(\.\d+)?$/, t.badNumber);

/** What the form holds: texts, as they were typed. */
export const jobSchema = z
  .object({
    type: z.enum(['ai_inference', 'container']),
    model: z.string().trim(),
    prompt: z.string(),
    maxTokens: number,
    temperature: number,
    image: z.string().trim(),
    command: z.string(),
    env: z.string().superRefine(eachLine(/^[A-Za-z_][A-Za-z0-9_]*=/)),
    cpus: number,
    memoryBytes: z.string().trim(),
    diskBytes: z.string().trim(),
    gpus: number,
    ttlSeconds: number,
    network: z.enum(['none', 'egress']),
    inputs: z.string().superRefine(eachLine(/^\S+\s+\S/)),
    outputsPath: z.string().trim(),
    replicas: number,
    quorum: number,
    regions: z.string(),
    labels: z.string().refine((text) => parts(text).every((part) => part.includes('=')), { message: t.labelsHint }),
    nodes: z.enum(['any', 'own']),
    paymentAmount: z.string().trim(),
    paymentCurrency: z.enum(['AITBC', 'USDT']),
  })
  .superRefine((job, context) => {
    const miss = (path: 'model' | 'prompt' | 'image') => context.addIssue({ code: 'custom', path: [path], message: t.missing[path] });
    if (job.type === 'container') {
      if (!job.image) miss('image');
      return;
    }
    if (!job.model) miss('model');
    if (!job.prompt.trim()) miss('prompt');
  });

export type JobForm = z.infer<typeof jobSchema>;

export const emptyJob: JobForm = {
  type: 'container',
  model: '',
  prompt: '',
  maxTokens: '256',
  temperature: '',
  image: '',
  command: '',
  env: '',
  cpus: '1',
  memoryBytes: '1Gi',
  diskBytes: '1Gi',
  gpus: '0',
  ttlSeconds: '900',
  network: 'none',
  inputs: '',
  outputsPath: '',
  replicas: '1',
  quorum: '',
  regions: '',
  labels: '',
  nodes: 'any',
  paymentAmount: '',
  paymentCurrency: 'AITBC',
};

/** The request that the form stands for; what was left empty is left out, so that the server's defaults hold. */
export function requestOf(job: JobForm) {
  const parameters = { ...(job.type === 'container' ? containerOf(job) : inferenceOf(job)), ...wishesOf(job) };
  return {
    type: job.type,
    // The document knows a Struct only as an empty object.
    parameters: parameters as object as Record<string, never>,
    ...(job.ttlSeconds && { ttlSeconds: Number(job.ttlSeconds) }),
    ...(job.paymentAmount && { paymentAmount: job.paymentAmount, paymentCurrency: job.paymentCurrency }),
  };
}

function inferenceOf(job: JobForm) {
  return {
    model: job.model,
    prompt: job.prompt,
    ...(job.maxTokens && { max_tokens: Number(job.maxTokens) }),
    ...(job.temperature && { temperature: Number(job.temperature) }),
  };
}

function containerOf(job: JobForm) {
  const command = lines(job.command);
  const inputs = lines(job.inputs).map((line) => {
    const [cid = '', ...path] = line.trim().split(/\s+/);
    return { cid, path: path.join(' ') };
  });
  return {
    image: job.image,
    ...(command.length > 0 && { command }),
    ...(job.env.trim() && { env: Object.fromEntries(lines(job.env).map(pair)) }),
    ...(job.cpus && { cpus: Number(job.cpus) }),
    ...(job.memoryBytes && { memory_bytes: job.memoryBytes }),
    ...(job.diskBytes && { disk_bytes: job.diskBytes }),
    ...(job.gpus && { gpus: Number(job.gpus) }),
    network: job.network,
    ...(inputs.length > 0 && { inputs }),
    ...(job.outputsPath && { outputs_path: job.outputsPath }),
    ...(job.replicas && job.replicas !== '1' && { replicas: Number(job.replicas), ...(job.quorum && { quorum: Number(job.quorum) }) }),
  };
}

function wishesOf(job: JobForm) {
  const regions = parts(job.regions);
  const labels = parts(job.labels);
  return {
    ...(regions.length > 0 && { regions }),
    ...(labels.length > 0 && { labels: Object.fromEntries(labels.map(pair)) }),
    ...(job.nodes === 'own' && { nodes: 'own' }),
  };
}

function lines(text: string): string[] {
  return text.split(/\r?\n/).filter((line) => line.trim() !== '');
}

function parts(text: string): string[] {
  return text.split(',').map((part) => part.trim()).filter(Boolean);
}

function pair(text: string): [string, string] {
  const at = text.indexOf('=');
  return [text.slice(0, at).trim(), text.slice(at + 1)];
}

function eachLine(form: RegExp) {
  return (text: string, context: z.RefinementCtx) => {
    const wrong = lines(text).find((line) => !form.test(line.trim()));
    if (wrong !== undefined) context.addIssue({ code: 'custom', message: t.badLine(wrong) });
  };
}
