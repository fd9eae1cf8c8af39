import { z } from '@/ui/schema';
import { studioText as t } from '@/text/studio';

/** What is asked of every new model, whichever way its file comes. */
export const modelSchema = z.object({
  name: z.string().trim().regex(/^[A-Za-z0-9._-]{0,64}$/, t.nameBad),
  license: z.string().trim().max(128),
  visibility: z.enum(['public', 'private']),
  groupId: z.string(),
  allowDownload: z.boolean(),
  encrypted: z.boolean(),
});

export type ModelValues = z.infer<typeof modelSchema>;

export const noModelValues: ModelValues = { name: '', license: '', visibility: 'public', groupId: '', allowDownload: false, encrypted: false };

/** A name that the network takes, from the file's. */
export function nameFrom(filename: string): string {
  return filename
    .replace(/^.*\//, '')
    .replace(/\.(gguf|safetensors)$/i, '')
    .replace(/[^A-Za-z0-9._-]+/g, '-')
    .slice(0, 63);
}
