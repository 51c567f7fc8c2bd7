import { SegmentedControl, Text } from '@mantine/core'
import { lazy, Suspense } from 'react'
import { useDialectTitle } from '../api/dialects.ts'
import type { Activity } from '../api/types.ts'
import { useFormat } from '../texts/format.ts'
import { useTexts } from '../texts/texts.ts'
import classes from './activity.module.css'

// The chart library is as large as the rest of the console and only used on this page.
const MinuteChart = lazy(() => import('./minute-chart.tsx'))

const CHART_HEIGHT = 44

interface RequestsProps {
  readonly activity: Activity
  readonly minutes: number
  readonly onMinutes: (minutes: number) => void
}

/** Requests, response times and errors of each API. */
export function Requests({ activity: { dialects, server }, minutes, onMinutes }: RequestsProps) {
  const { activity } = useTexts()
  const t = activity.requests
  return (
    <section className={classes.card} aria-label={t.title}>
      <div className={classes.head}>
        <h2 className={classes.heading}>{t.title}</h2>
        <SegmentedControl
          size="xs"
          aria-label={t.timeRange}
          value={String(minutes)}
          onChange={(value) => onMinutes(Number(value))}
          data={Object.entries(t.timeRanges).map(([value, label]) => ({ value, label }))}
        />
      </div>
      {dialects.map((dialect) => (
        <DialectRequests key={dialect.dialect} {...dialect} />
      ))}
      <Text size="xs" c="dimmed" mt="sm">
        {t.countedBy(server.id)}
      </Text>
    </section>
  )
}

function DialectRequests({
  dialect,
  requests,
  clientErrors,
  serverErrors,
  minutes,
}: Activity['dialects'][number]) {
  const t = useTexts().activity.requests
  const format = useFormat()
  const name = useDialectTitle()(dialect)
  const color = `var(--dialect-${dialect})`
  const latencies = minutes.flatMap(({ p95 }) => (p95 === null ? [] : [p95]))
  const slowest = latencies.length > 0 ? Math.max(...latencies) : undefined
  const errors = clientErrors + serverErrors
  return (
    <div className={classes.dialect}>
      <div>
        <h3>
          <span className={classes.dot} style={{ background: color }} />
          {name}
        </h3>
        <span className={classes.quiet}>
          {requests === 0 ? t.none : t.total(requests, format.number(requests))}
        </span>
      </div>
      <div className={classes.chart} style={{ minHeight: requests === 0 ? 0 : CHART_HEIGHT }}>
        {requests > 0 && (
          <Suspense fallback={null}>
            <MinuteChart label={t.chart(name)} minutes={minutes} color={color} height={CHART_HEIGHT} />
          </Suspense>
        )}
      </div>
      <div className={classes.figures}>
        {slowest !== undefined && (
          <div title={t.latency}>
            <span className={classes.quiet}>p95 </span>
            {t.milliseconds(format.number(Math.round(slowest)))}
          </div>
        )}
        {errors > 0 && (
          <div>
            {clientErrors > 0 && (
              <div className={classes.quiet}>{t.clientErrors(clientErrors, format.number(clientErrors))}</div>
            )}
            {serverErrors > 0 && (
              <div className={classes.bad}>{t.serverErrors(serverErrors, format.number(serverErrors))}</div>
            )}
          </div>
        )}
      </div>
    </div>
  )
}
