import { expect, it } from 'vitest';
import { monthsOf } from './revenueRows';

const usdt = (amount: string) => [{ currency: 'USDT', amount }];

it('lists the newest month first, and models as the server has them within it', () => {
  const rows = monthsOf([
    { modelId: 'model_a', model: 'ada/a', months: [{ month: '202611', earned: usdt('1.000000') }, { month: '202512', earned: usdt('2.000000') }] },
    { modelId: 'model_b', model: 'ada/b', months: [{ month: '202611', earned: usdt('3.000000') }] },
  ]);
  expect(rows.map(({ month, model, earned }) => `${month} ${model.model ?? ''} ${earned[0]?.amount ?? ''}`)).toEqual(['2026-11 ada/a 1.000000', '2026-11 ada/b 3.000000', '2025-12 ada/a 2.000000']);
});

it('has no line for a model without months', () => {
  expect(monthsOf([{ modelId: 'model_a', model: 'ada/a' }])).toEqual([]);
});
