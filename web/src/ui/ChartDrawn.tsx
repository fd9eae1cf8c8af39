import { Area, Bar, CartesianGrid, ComposedChart, Legend, Line, ResponsiveContainer, Tooltip, XAxis, YAxis } from 'recharts';
import type { ChartProps } from './Chart';
import { locale } from './numbers';

const colours = ['var(--chart-1)', 'var(--chart-2)', 'var(--chart-3)', 'var(--chart-4)'];
const short = new Intl.NumberFormat(locale, { notation: 'compact', maximumFractionDigits: 2 });
const tick = { fill: 'var(--text-3)', fontSize: 12 };

export default function ChartDrawn({ points, x, series, kind = 'bar', unit = '' }: ChartProps) {
  // Half a job is nothing.
  const areCounts = points.every((point) => series.every(({ key }) => Number.isInteger(point[key])));
  return (
    <ResponsiveContainer width="100%" height="100%">
      <ComposedChart data={[...points]} margin={{ top: 8, right: 8, bottom: 0, left: 0 }} accessibilityLayer={false}>
        <CartesianGrid vertical={false} stroke="var(--line)" />
        <XAxis dataKey={x} tick={tick} tickLine={false} axisLine={{ stroke: 'var(--line)' }} minTickGap={24} interval="equidistantPreserveStart" />
        <YAxis tick={tick} tickLine={false} axisLine={false} width={48} unit={unit} allowDecimals={!areCounts} niceTicks="snap125" tickFormatter={(value: number) => short.format(value)} />
        {series.length > 1 ? <Legend iconType="circle" iconSize={8} wrapperStyle={{ paddingTop: 8, color: 'var(--text-2)' }} formatter={(name: string) => <span style={{ color: 'var(--text-2)' }}>{name}</span>} /> : null}
        <Tooltip
          cursor={{ fill: 'var(--surface-3)', stroke: 'var(--line)' }}
          contentStyle={{ background: 'var(--surface)', border: '1px solid var(--line)', borderRadius: 10, color: 'var(--text)' }}
        />
        {series.map(({ key, label }, index) => {
          const colour = colours[index % colours.length] ?? 'var(--chart-1)';
          if (kind === 'line') return <Line key={key} dataKey={key} name={label} stroke={colour} strokeWidth={2} dot={false} isAnimationActive={false} />;
          if (kind === 'area')
            return <Area key={key} dataKey={key} name={label} stroke={colour} fill={colour} fillOpacity={0.15} strokeWidth={2} isAnimationActive={false} />;
          return <Bar key={key} dataKey={key} name={label} fill={colour} radius={[4, 4, 0, 0]} stackId="all" maxBarSize={36} isAnimationActive={false} />;
        })}
      </ComposedChart>
    </ResponsiveContainer>
  );
}
