import { HoverCard, Text, UnstyledButton } from '@mantine/core'
import { sourceColor, sourceName } from '../parts/source.ts'
import { useFormat } from '../texts/format.ts'
import { useTexts } from '../texts/texts.ts'
import classes from './details.module.css'
import { useOrigin } from './person-context.ts'

/** A dot in the colour of the source; tells which source, record and time, on hover and by keyboard. */
export function OriginMark({ pointer, name }: { pointer: string; name: string }) {
  const texts = useTexts()
  const t = texts.person.provenance
  const format = useFormat()
  const origin = useOrigin(pointer)
  if (!origin) return <span className={classes.origin} />
  return (
    <HoverCard width={260} shadow="md" openDelay={120} withArrow>
      <HoverCard.Target>
        <UnstyledButton className={classes.origin} aria-label={t.show(name)}>
          <span className={classes.originDot} style={{ background: sourceColor(origin.source) }} />
        </UnstyledButton>
      </HoverCard.Target>
      <HoverCard.Dropdown>
        <Text size="sm" c="dimmed">
          {t.title}
        </Text>
        <Text fw={600} dir="auto" style={{ overflowWrap: 'anywhere' }}>
          {sourceName(origin.source, texts)}
        </Text>
        <Text size="sm" style={{ overflowWrap: 'anywhere' }}>
          {t.record(origin.recordId)}
          {origin.record?.externalId && `, ${t.externalId(origin.record.externalId)}`}
        </Text>
        <Text size="sm">{format.moment(origin.at)}</Text>
      </HoverCard.Dropdown>
    </HoverCard>
  )
}
