import { Badge, Chip, Code, Group, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { api } from '../api/client.ts'
import { useDialectTitle } from '../api/dialects.ts'
import { unwrap } from '../api/problem.ts'
import type { ApiPreviewEntry } from '../api/types.ts'
import { CopyAction } from '../parts/copy-action.tsx'
import { Failure } from '../parts/failure.tsx'
import { Loading } from '../parts/loading.tsx'
import { useTexts } from '../texts/texts.ts'
import classes from './api-preview.module.css'

interface ApiPreviewProps {
  readonly id: string
  /** Part of the query key: a new version has new responses. */
  readonly version: number
}

/** The responses of all APIs for one person side by side, each with its curl command. */
export default function ApiPreview({ id, version }: ApiPreviewProps) {
  const { person: t } = useTexts()
  const preview = useQuery({
    queryKey: ['people', 'preview', id, version],
    queryFn: async ({ signal }) =>
      unwrap(await api.GET('/v1/people/{id}/seen-through', { params: { path: { id } }, signal })),
  })
  const titleOf = useDialectTitle()
  const [hidden, setHidden] = useState<readonly string[]>([])
  if (preview.error) return <Failure error={preview.error} onRetry={() => void preview.refetch()} />
  if (!preview.data) return <Loading />
  const names = preview.data.map(({ dialect }) => dialect)
  const shown = preview.data.filter(({ dialect }) => !hidden.includes(dialect))
  return (
    <>
      <Text c="dimmed" mb="sm" maw={680}>
        {t.preview.text}
      </Text>
      <Chip.Group
        multiple
        value={names.filter((name) => !hidden.includes(name))}
        onChange={(kept) => setHidden(names.filter((name) => !kept.includes(name)))}
      >
        <Group gap="xs" mb="md" role="group" aria-label={t.preview.choose}>
          {names.map((name) => (
            <Chip key={name} value={name} size="sm">
              {titleOf(name)}
            </Chip>
          ))}
        </Group>
      </Chip.Group>
      <div className={classes.columns}>
        {shown.map((entry) => (
          <ApiResponse key={entry.dialect} entry={entry} />
        ))}
      </div>
    </>
  )
}

function ApiResponse({ entry }: { entry: ApiPreviewEntry }) {
  const { person } = useTexts()
  const t = person.preview
  const name = useDialectTitle()(entry.dialect)
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
