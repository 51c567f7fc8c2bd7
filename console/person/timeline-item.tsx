import { Button, Text } from '@mantine/core'
import { useState } from 'react'
import { useFields, useLabels } from '../api/catalog.ts'
import type { TimelineEntry } from '../api/types.ts'
import { sourceName } from '../parts/source.ts'
import { useFormat } from '../texts/format.ts'
import { useTexts } from '../texts/texts.ts'
import { type ChangedValue, changedValues } from './changed-values.ts'
import classes from './timeline.module.css'

/** Values shown per change before "Show more" is pressed. */
const VALUES_SHOWN = 8

/** One change of the person: which source made it, when, and which values changed. */
export function TimelineItem({ entry }: { entry: TimelineEntry }) {
  const texts = useTexts()
  const t = texts.person.timeline
  const format = useFormat()
  const catalog = { labels: useLabels(), fields: useFields() }
  const [showAll, setShowAll] = useState(false)
  const values = changedValues(entry, catalog, texts)
  const shown = showAll ? values : values.slice(0, VALUES_SHOWN)
  const hidden = values.length - shown.length
  return (
    <>
      <Text fw={600} dir="auto">
        {t.entry(
          entry.source ? sourceName(entry.source, texts) : t.unknownSource,
          t.kinds[entry.kind] ?? entry.kind,
        )}
      </Text>
      <Text size="sm" c="dimmed">
        {format.moment(entry.at)} · {t.version(entry.version)}
      </Text>
      {entry.said.length === 0 && entry.kind === 'updated' && (
        <Text size="sm" c="dimmed">
          {t.superseded}
        </Text>
      )}
      <dl className={classes.values}>
        {shown.map((value, index) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: one change may contain the same list several times
          <ChangedValueRow key={index} value={value} />
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

function ChangedValueRow({ value: { title, text, removed } }: { value: ChangedValue }) {
  const { general, person } = useTexts()
  return (
    <div className={classes.value}>
      <dt>{title}</dt>
      <dd dir="auto" className={removed ? classes.removed : undefined}>
        {removed && `${person.timeline.removed} `}
        {text || general.noValue}
      </dd>
    </div>
  )
}
