import { Badge, Center, Chip, Code, Group, Loader, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { api } from '../api/client.ts'
import { unwrap } from '../api/problem.ts'
import type { SeenThroughEntry } from '../api/types.ts'
import { CopyAction } from '../parts/copy-action.tsx'
import { Failure } from '../parts/failure.tsx'
import { useTexts } from '../texts/texts.ts'
import classes from './seen-through.module.css'

interface SeenThroughProps {
  readonly id: string
  /** Another version is seen otherwise. */
  readonly version: number
}

/** One person as each API answers, side by side, with the line that asks for it. */
export default function SeenThrough({ id, version }: SeenThroughProps) {
  const { general, person: t } = useTexts()
  const seen = useQuery({
    queryKey: ['people', 'seen-through', id, version],
    queryFn: async ({ signal }) =>
      unwrap(await api.GET('/v1/people/{id}/seen-through', { params: { path: { id } }, signal })),
  })
  const [hidden, setHidden] = useState<readonly string[]>([])
  if (seen.error) return <Failure error={seen.error} onRetry={() => void seen.refetch()} />
  if (!seen.data) {
    return (
      <Center h="30dvh">
        <Loader role="status" aria-label={general.loading} />
      </Center>
    )
  }
  const names = seen.data.map(({ dialect }) => dialect)
  const shown = seen.data.filter(({ dialect }) => !hidden.includes(dialect))
  return (
    <>
      <Text c="dimmed" mb="sm" maw={680}>
        {t.seenThrough.text}
      </Text>
      <Chip.Group
        multiple
        value={names.filter((name) => !hidden.includes(name))}
        onChange={(kept) => setHidden(names.filter((name) => !kept.includes(name)))}
      >
        <Group gap="xs" mb="md" role="group" aria-label={t.seenThrough.choose}>
          {names.map((name) => (
            <Chip key={name} value={name} size="sm">
              {t.sources[name] ?? name}
            </Chip>
          ))}
        </Group>
      </Chip.Group>
      <div className={classes.columns}>
        {shown.map((entry) => (
          <Answer key={entry.dialect} entry={entry} />
        ))}
      </div>
    </>
  )
}

function Answer({ entry }: { entry: SeenThroughEntry }) {
  const { person } = useTexts()
  const t = person.seenThrough
  const name = person.sources[entry.dialect] ?? entry.dialect
  const body = JSON.stringify(entry.body, null, 2)
  return (
    <section
      className={classes.column}
      aria-label={name}
      style={{ borderTopColor: `var(--dialect-${entry.dialect})` }}
    >
      <Group justify="space-between" wrap="nowrap" gap="xs">
        <Text component="h2" fw={650} size="sm">
          {name}
        </Text>
        <Badge variant="default" size="sm" aria-label={t.status(entry.status)}>
          {entry.status}
        </Badge>
      </Group>
      <div className={classes.line}>
        <Code block className={classes.curl!} tabIndex={0} aria-label={t.curl}>
          {entry.curl}
        </Code>
        <CopyAction text={entry.curl} name={t.copyCurl(name)} />
      </div>
      <div className={classes.line}>
        <Code block className={classes.body!} tabIndex={0} aria-label={t.body(name)}>
          {body}
        </Code>
        <CopyAction text={body} name={t.copyBody(name)} />
      </div>
    </section>
  )
}
