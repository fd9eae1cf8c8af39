/** One to three digits, a comma and three more: a thousand where a comma groups digits, one and a bit where it begins the decimals. */
const meansTwo = /^[1-9]\d{0,2},\d{3}$/;

/** An amount as people type it, with a point or a comma before its decimals; undefined where it is none, or could be two. */
export function typedAmount(typed: string, { digits, decimals }: { digits: number; decimals: number }): string | undefined {
  const text = typed.trim();
  const amount = text.replace(',', '.');
  return !meansTwo.test(text) && new RegExp(`^\\d{1,${digits}}(\\.\\d{1,${decimals}})?$`).test(amount) ? amount : undefined;
}
