import { Badge } from '@mantine/core'
import type { Activity } from '../api/types.ts'
import { useFormat } from '../texts/format.ts'
import { useTexts } from '../texts/texts.ts'
import classes from './activity.module.css'

export function StoreHealth({ activity: { store, server } }: { activity: Activity }) {
  const { activity: texts, general } = useTexts()
  const t = texts.store
  const format = useFormat()
  const facts = [
    [t.engine, t.engines[store.engine] ?? store.engine],
    [t.people, store.people === null ? general.noValue : format.number(store.people)],
    [t.bytes, store.bytes === null ? general.noValue : format.bytes(store.bytes)],
    [t.lastPosition, store.lastPosition === null ? general.noValue : format.number(store.lastPosition)],
    [t.schemaVersion, store.schemaVersion === null ? general.noValue : String(store.schemaVersion)],
    [t.serverStarted, format.ago(server.startedAt)],
  ] as const
  return (
    <section className={classes.health} aria-label={t.title}>
      <div className={classes.state}>
        <h2 className={classes.heading}>{t.title}</h2>
        <Badge color={store.ready ? 'spruce' : 'red'} variant="light" size="lg" aria-live="polite">
          {store.ready ? t.ready : t.notReady}
        </Badge>
      </div>
      <dl className={classes.facts}>
        {facts.map(([term, value]) => (
          <div key={term}>
            <dt>{term}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </section>
  )
}
