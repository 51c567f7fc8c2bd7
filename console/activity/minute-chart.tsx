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

/** A bar per minute with failed requests stacked on top. */
export default function MinuteChart({ label, minutes, color, height }: MinuteChartProps) {
  const { activity } = useTexts()
  const t = activity.requests
  const format = useFormat()
  const data = minutes.map(({ at, requests, clientErrors, serverErrors }) => ({
    at: format.time(at),
    [t.successful]: requests - clientErrors - serverErrors,
    [t.errors]: clientErrors + serverErrors,
  }))
  return (
    <div role="img" aria-label={label}>
      <BarChart
        h={height}
        data={data}
        dataKey="at"
        type="stacked"
        series={[
          { name: t.successful, color },
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
