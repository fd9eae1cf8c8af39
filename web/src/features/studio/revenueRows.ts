import type { ModelEarned, ModelRevenue } from '@/api/schema.gen';

export interface MonthOfModel {
  /** yyyy-mm. */
  month: string;
  model: ModelRevenue;
  earned: ModelEarned[];
}

/** Every month of every model, newest months first and models in the server's order within each. */
export function monthsOf(models: readonly ModelRevenue[]): MonthOfModel[] {
  return models
    .flatMap((model) => (model.months ?? []).map(({ month = '', earned = [] }) => ({ month: `${month.slice(0, 4)}-${month.slice(4)}`, model, earned })))
    .sort((one, other) => other.month.localeCompare(one.month));
}
