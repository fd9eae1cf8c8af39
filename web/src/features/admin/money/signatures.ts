import type { PayoutSignature } from '@/api/schema.gen';
import { z } from '@/ui/schema';

const file = z.object({ signatures: z.array(z.object({ payoutId: z.string().regex(/^pout_\w+$/), signature: z.string().regex(/^0x[0-9a-fA-F]{130}$/) })).min(1).max(500) });

/** What the signing machine wrote; null for everything else. */
export function signaturesOf(text: string): PayoutSignature[] | null {
  try {
    const read = file.safeParse(JSON.parse(text));
    return read.success ? read.data.signatures : null;
  } catch {
    return null;
  }
}
