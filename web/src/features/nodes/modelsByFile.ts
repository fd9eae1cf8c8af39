import type { AiforgeV1Model as Model } from '@/api/schema.gen';

/** Files in their order, each with the models that are made of it: none, one, or several that share it. */
export function modelsByFile(files: readonly string[], models: readonly Model[]): { sha256: string; models: Model[] }[] {
  return files.map((sha256) => ({ sha256, models: models.filter((model) => model.sha256 === sha256) }));
}
