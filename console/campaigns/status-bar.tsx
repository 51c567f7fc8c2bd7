import { Progress } from '@mantine/core'
import type { StatusCounts } from '../api/types.ts'
import { useFormat } from '../texts/format.ts'
import { useTexts } from '../texts/texts.ts'
import classes from './campaigns.module.css'
import { statusColor, statusesOf, statusName } from './statuses.ts'

/** The share of each status as a stacked bar with a legend. */
export function StatusBar({ counts, compact = false }: { counts: StatusCounts; compact?: boolean }) {
  const { settings } = useTexts()
  const t = settings.campaigns
  const format = useFormat()
  const statuses = statusesOf(counts)
  const numberOf = (status: string): number => counts.statuses[status] ?? 0
  if (counts.total === 0) return <span className={classes.quiet}>{t.empty}</span>
  return (
    <div>
      <Progress.Root size={compact ? 10 : 18} aria-label={t.chart}>
        {statuses.map((status) => (
          <Progress.Section
            key={status}
            value={(numberOf(status) / counts.total) * 100}
            color={statusColor(status)}
            aria-label={`${statusName(status, t.statuses)}: ${format.number(numberOf(status))}`}
          />
        ))}
      </Progress.Root>
      {compact ? (
        <span className={classes.quiet}>{t.contacts(counts.total, format.number(counts.total))}</span>
      ) : (
        <ul className={classes.legend}>
          {statuses.map((status) => (
            <li key={status}>
              <span className={classes.swatch} style={{ background: statusColor(status) }} />
              {statusName(status, t.statuses)}
              <strong>
                {t.share(format.number(numberOf(status)), format.percent(numberOf(status) / counts.total))}
              </strong>
            </li>
          ))}
        </ul>
      )}
    </div>
  )
}
