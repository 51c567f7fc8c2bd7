import '@mantine/charts/styles.css'
import { BarChart } from '@mantine/charts'
import type { Activity } from '../api/types.ts'
import { useFormat } from '../texts/format.ts'
import { useTexts } from '../texts/texts.ts'

interface MinuteChartProps {
  readonly label: string
  readonly minutes: Activity['dialects'][number]['minutes']
  readonly color: string
  readonly height: number
}

/** Requests minute by minute; what failed stands out. Latency is told when one points at a minute. */
export default function MinuteChart({ label, minutes, color, height }: MinuteChartProps) {
  const { activity } = useTexts()
  const t = activity.requests
  const format = useFormat()
  const data = minutes.map(({ at, requests, clientErrors, serverErrors, p95 }) => ({
    at: format.time(at),
    [t.perMinute]: requests - clientErrors - serverErrors,
    [t.errors]: clientErrors + serverErrors,
    p95,
  }))
  return (
    <div role="img" aria-label={label}>
      <BarChart
        h={height}
        data={data}
        dataKey="at"
        type="stacked"
        series={[
          { name: t.perMinute, color },
          { name: t.errors, color: 'var(--mantine-color-error)' },
        ]}
        withXAxis={false}
        withYAxis={false}
        gridAxis="none"
        tooltipAnimationDuration={0}
        barProps={{ isAnimationActive: false }}
        barChartProps={{ barCategoryGap: 1, accessibilityLayer: false }}
      />
    </div>
  )
}
