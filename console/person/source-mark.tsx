import { HoverCard, Text, UnstyledButton } from '@mantine/core'
import { useDialectTitle } from '../api/dialects.ts'
import { sourceColor } from '../parts/source.ts'
import { useFormat } from '../texts/format.ts'
import { useTexts } from '../texts/texts.ts'
import classes from './details.module.css'
import { useValueSource } from './person-context.ts'

/** A dot in the colour of the source. On hover or focus it shows the source, the record and the time. */
export function SourceMark({ pointer, name }: { pointer: string; name: string }) {
  const t = useTexts().person.provenance
  const titleOf = useDialectTitle()
  const format = useFormat()
  const value = useValueSource(pointer)
  if (!value) return <span className={classes.source} />
  return (
    <HoverCard width={260} shadow="md" openDelay={120} withArrow>
      <HoverCard.Target>
        <UnstyledButton className={classes.source} aria-label={t.show(name)}>
          <span className={classes.sourceDot} style={{ background: sourceColor(value.source) }} />
        </UnstyledButton>
      </HoverCard.Target>
      <HoverCard.Dropdown>
        <Text size="sm" c="dimmed">
          {t.title}
        </Text>
        <Text fw={600} dir="auto" style={{ overflowWrap: 'anywhere' }}>
          {titleOf(value.source.name)}
        </Text>
        <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
          {t.record(value.recordId)}
          {value.record?.externalId && `, ${t.externalId(value.record.externalId)}`}
        </Text>
        <Text size="sm">{format.moment(value.at)}</Text>
      </HoverCard.Dropdown>
    </HoverCard>
  )
}
