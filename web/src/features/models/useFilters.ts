import { useSearchParams } from 'react-router';

export interface Filters {
  query: string;
  sort: string;
  pricing: string;
  context: string;
  size: string;
  licence: string;
  maxPrice: string;
}

const names: (keyof Filters)[] = ['query', 'sort', 'pricing', 'context', 'size', 'licence', 'maxPrice'];
const billion = 1_000_000_000;
const sizes: Record<string, { minParameters?: string; maxParameters?: string }> = {
  small: { maxParameters: String(4 * billion) },
  middle: { minParameters: String(4 * billion), maxParameters: String(20 * billion) },
  large: { minParameters: String(20 * billion) },
};

/** What is looked for, kept in the address: it survives a reload and can be sent to somebody. */
export function useFilters() {
  const [parameters, setParameters] = useSearchParams();
  const filters = Object.fromEntries(names.map((name) => [name, parameters.get(name) ?? ''])) as unknown as Filters;
  const set = (name: keyof Filters, value: string) =>
    setParameters(
      (now) => {
        if (value) now.set(name, value);
        else now.delete(name);
        return now;
      },
      { replace: true },
    );
  const clear = () => setParameters({}, { replace: true });
  return { filters, set, clear, isFiltered: names.some((name) => name !== 'sort' && filters[name] !== '') };
}

/** As the API takes them. */
export function toQuery({ query, sort, pricing, context, size, licence, maxPrice }: Filters) {
  return {
    ...(query && { query: query.slice(0, 200) }),
    ...(sort && { sort }),
    ...(pricing && { pricingType: pricing }),
    ...(context && { minContextLength: Number(context) || 0 }),
    ...(licence && { licence }),
    ...(isPrice(maxPrice) && { maxPrice }),
    ...sizes[size],
  };
}

/** An amount as the API reads it; what is half typed is not sent. */
export function isPrice(text: string): boolean {
  return /^\d{1,9}(\.\d{1,6})?$/.test(text);
}
