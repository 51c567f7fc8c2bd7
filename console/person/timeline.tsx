import { Button, Timeline as Steps, Text } from '@mantine/core'
import { useInfiniteQuery } from '@tanstack/react-query'
import { useState } from 'react'
import { useFields, useLabels } from '../api/catalog.ts'
import { api } from '../api/client.ts'
import { unwrap } from '../api/problem.ts'
import type { TimelineEntry } from '../api/types.ts'
import { Failure } from '../parts/failure.tsx'
import { sourceColor, sourceName } from '../parts/source.ts'
import { useFormat } from '../texts/format.ts'
import { useTexts } from '../texts/texts.ts'
import { shownValue } from './shown-value.ts'
import classes from './timeline.module.css'

/** Values shown of one change before one asks for the rest. */
const VALUES_SHOWN = 8

/** What made the person what it is: who said what, and when, newest first. */
export default function Timeline({ id }: { id: string }) {
  const { person: t } = useTexts()
  const timeline = useInfiniteQuery({
    queryKey: ['people', 'timeline', id],
    initialPageParam: undefined as number | undefined,
    queryFn: async ({ pageParam, signal }) =>
      unwrap(
        await api.GET('/v1/people/{id}/timeline', {
          params: {
            path: { id },
            query: { limit: 50, ...(pageParam !== undefined && { before: pageParam }) },
          },
          signal,
        }),
      ),
    getNextPageParam: ({ nextBefore }) => nextBefore ?? undefined,
  })
  if (timeline.error) return <Failure error={timeline.error} onRetry={() => void timeline.refetch()} />
  const entries = timeline.data?.pages.flatMap(({ items }) => items) ?? []
  return (
    <>
      <Steps bulletSize={16} lineWidth={2} active={entries.length} maw={760}>
        {entries.map((entry) => (
          <Steps.Item
            key={entry.version}
            bullet={
              <span
                className={classes.bullet}
                style={{ background: entry.source ? sourceColor(entry.source) : 'var(--quiet)' }}
              />
            }
          >
            <Step entry={entry} />
          </Steps.Item>
        ))}
      </Steps>
      {timeline.hasNextPage && (
        <Button
          mt="md"
          variant="default"
          loading={timeline.isFetchingNextPage}
          onClick={() => void timeline.fetchNextPage()}
        >
          {t.timeline.more}
        </Button>
      )}
    </>
  )
}

function Step({ entry }: { entry: TimelineEntry }) {
  const texts = useTexts()
  const t = texts.person.timeline
  const format = useFormat()
  const catalog = { labels: useLabels(), fields: useFields() }
  const [all, setAll] = useState(false)
  // The number of a company says nothing to people; its name is among the values too.
  const readable = entry.said.filter(({ path }) => path !== '/companyId')
  const said = all ? readable : readable.slice(0, VALUES_SHOWN)
  const more = readable.length - said.length
  return (
    <>
      <Text fw={600} dir="auto">
        {t.entry(entry.source ? sourceName(entry.source, texts) : '–', t.kinds[entry.kind] ?? entry.kind)}
      </Text>
      <Text size="sm" c="dimmed">
        {format.moment(entry.at)} · {t.version(entry.version)}
      </Text>
      {entry.said.length === 0 && entry.kind === 'updated' && (
        <Text size="sm" c="dimmed">
          {t.superseded}
        </Text>
      )}
      <dl className={classes.said}>
        {said.map(({ path, value, removed }, index) => {
          const name = path.slice(1).replaceAll('/', '.')
          return (
            // biome-ignore lint/suspicious/noArrayIndexKey: a list may be spoken of several times in one change
            <div key={index} className={classes.saying}>
              <dt>{nameOfPath(name, catalog.fields, texts.person.fields)}</dt>
              <dd dir="auto" className={removed ? classes.removed : undefined}>
                {removed && `${t.tookAway} `}
                {shownValue(name, value, catalog) || texts.general.nothing}
              </dd>
            </div>
          )
        })}
      </dl>
      {more > 0 && (
        <Button size="compact-sm" variant="subtle" onClick={() => setAll(true)}>
          {t.showAll(more)}
        </Button>
      )}
    </>
  )
}

function nameOfPath(
  name: string,
  fields: readonly { key: string; name: string }[],
  known: Readonly<Record<string, string>>,
): string {
  const custom = fields.find(({ key }) => name === `customFields.${key}`)
  return custom?.name ?? known[name] ?? name.replace(/^extensions\./, '')
}
