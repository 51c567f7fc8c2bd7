import { Progress } from '@mantine/core'
import type { StatusCounts } from '../api/types.ts'
import { useFormat } from '../texts/format.ts'
import { useTexts } from '../texts/texts.ts'
import classes from './campaigns.module.css'
import { statusColor, statuses } from './statuses.ts'

/** The share of each status as a stacked bar with a legend. */
export function StatusBar({ counts, compact = false }: { counts: StatusCounts; compact?: boolean }) {
  const { settings } = useTexts()
  const t = settings.campaigns
  const format = useFormat()
  if (counts.total === 0) return <span className={classes.quiet}>{t.empty}</span>
  return (
    <div>
      <Progress.Root size={compact ? 10 : 18} aria-label={t.chart}>
        {statuses.map((status) => (
          <Progress.Section
            key={status}
            value={(counts.statuses[status] / counts.total) * 100}
            color={statusColor[status]}
            aria-label={`${t.statuses[status]}: ${format.number(counts.statuses[status])}`}
          />
        ))}
      </Progress.Root>
      {compact ? (
        <span className={classes.quiet}>{t.contacts(counts.total, format.number(counts.total))}</span>
      ) : (
        <ul className={classes.legend}>
          {statuses.map((status) => (
            <li key={status}>
              <span className={classes.swatch} style={{ background: statusColor[status] }} />
              {t.statuses[status]}
              <strong>
                {t.share(
                  format.number(counts.statuses[status]),
                  format.percent(counts.statuses[status] / counts.total),
                )}
              </strong>
            </li>
          ))}
        </ul>
      )}
    </div>
  )
}
