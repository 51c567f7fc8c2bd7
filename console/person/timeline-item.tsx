import { Button, Text } from '@mantine/core'
import { useState } from 'react'
import { useFields, useLabels } from '../api/catalog.ts'
import { useDialectTitle } from '../api/dialects.ts'
import type { TimelineEntry } from '../api/types.ts'
import { usePrincipalText } from '../parts/use-principal-text.ts'
import { useFormat } from '../texts/format.ts'
import { useTexts } from '../texts/texts.ts'
import { type ChangedValue, changedValues } from './changed-values.ts'
import classes from './timeline.module.css'

/** Values shown per change before "Show more" is pressed. */
const VALUES_SHOWN = 8

/** One change of the person: who made it, when, in the name of which source, and the values before and after. */
export function TimelineItem({ entry }: { entry: TimelineEntry }) {
  const texts = useTexts()
  const t = texts.person.timeline
  const titleOf = useDialectTitle()
  const format = useFormat()
  const principalText = usePrincipalText()
  const catalog = { labels: useLabels(), fields: useFields() }
  const [showAll, setShowAll] = useState(false)
  const values = changedValues(entry, catalog, texts)
  const shown = showAll ? values : values.slice(0, VALUES_SHOWN)
  const hidden = values.length - shown.length
  return (
    <>
      <Text fw={600} dir="auto">
        {(entry.principal.kind === 'job' && t.jobs[entry.principal.id]) ||
          t.entry(
            entry.source ? titleOf(entry.source.name) : t.unknownSource,
            t.kinds[entry.kind] ?? entry.kind,
          )}
      </Text>
      <Text size="sm" c="dimmed">
        {format.moment(entry.at)} · {t.version(entry.version)} · {principalText(entry.principal)}
      </Text>
      {entry.fields === null && (
        <Text size="sm" c="dimmed">
          {t.expired}
        </Text>
      )}
      <dl className={classes.values}>
        {shown.map((value) => (
          <ChangedValueRow key={value.title} value={value} />
        ))}
      </dl>
      {hidden > 0 && (
        <Button size="compact-sm" variant="subtle" onClick={() => setShowAll(true)}>
          {t.showAll(hidden)}
        </Button>
      )}
    </>
  )
}

function ChangedValueRow({ value: { title, before, after } }: { value: ChangedValue }) {
  return (
    <div className={classes.value}>
      <dt>{title}</dt>
      <dd dir="auto">
        {before && <del className={classes.removed}>{before}</del>}
        {before && after && '\n'}
        {after && <ins className={classes.added}>{after}</ins>}
      </dd>
    </div>
  )
}
