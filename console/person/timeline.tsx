import { Button, Timeline as Steps } from '@mantine/core'
import { useInfiniteQuery } from '@tanstack/react-query'
import { api } from '../api/client.ts'
import { unwrap } from '../api/problem.ts'
import { Failure } from '../parts/failure.tsx'
import { Loading } from '../parts/loading.tsx'
import { sourceColor } from '../parts/source.ts'
import { useTexts } from '../texts/texts.ts'
import classes from './timeline.module.css'
import { TimelineItem } from './timeline-item.tsx'

const PAGE_SIZE = 50

/** All changes of the person, newest first. */
export default function Timeline({ id }: { id: string }) {
  const { person: t } = useTexts()
  const timeline = useTimeline(id)
  if (timeline.error) return <Failure error={timeline.error} onRetry={() => void timeline.refetch()} />
  if (!timeline.data) return <Loading />
  const entries = timeline.data.pages.flatMap(({ items }) => items)
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
            <TimelineItem entry={entry} />
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

function useTimeline(id: string) {
  return useInfiniteQuery({
    queryKey: ['people', 'timeline', id],
    initialPageParam: undefined as number | undefined,
    queryFn: async ({ pageParam, signal }) =>
      unwrap(
        await api.GET('/v1/people/{id}/timeline', {
          params: {
            path: { id },
            query: { limit: PAGE_SIZE, ...(pageParam !== undefined && { before: pageParam }) },
          },
          signal,
        }),
      ),
    getNextPageParam: ({ nextBefore }) => nextBefore ?? undefined,
  })
}
