import { Anchor, Badge, Button, Group, Text } from '@mantine/core'
import { IconPlayerPause, IconPlayerPlay } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { useEffect, useRef, useState } from 'react'
import { Link } from 'wouter'
import { api } from '../api/client.ts'
import { unwrap } from '../api/problem.ts'
import type { Change } from '../api/types.ts'
import { nameOf } from '../people/person-name.ts'
import { personQuery } from '../person/use-person.ts'
import { useFormat } from '../texts/format.ts'
import { useTexts } from '../texts/texts.ts'
import classes from './activity.module.css'

const POLL_INTERVAL_MS = 2_000
/** Number of changes shown. Older changes are in the timeline of each person. */
const SHOWN = 40

const NAME_STALE_MS = 60_000

/** A live list of the latest changes of people. */
export function ChangeFeed({ from }: { from: number | null }) {
  const { activity } = useTexts()
  const t = activity.feed
  const format = useFormat()
  const [live, setLive] = useState(true)
  const changes = useChanges(from ?? 0, live)
  return (
    <section className={classes.card} aria-label={t.title}>
      <div className={classes.head}>
        <Group gap="xs">
          <h2 className={classes.heading}>{t.title}</h2>
          <Badge variant="light" color={live ? 'spruce' : 'gray'}>
            {live ? t.live : t.paused}
          </Badge>
        </Group>
        <Button
          size="compact-sm"
          variant="default"
          leftSection={
            live ? <IconPlayerPause size={14} aria-hidden /> : <IconPlayerPlay size={14} aria-hidden />
          }
          onClick={() => setLive(!live)}
        >
          {live ? t.pause : t.resume}
        </Button>
      </div>
      {changes.length === 0 && <Text c="dimmed">{t.none}</Text>}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: scrollable content must be reachable by keyboard */}
      <ul className={classes.feed} tabIndex={0} aria-label={t.title}>
        {changes.map(({ position, kind, personId, at }) => (
          <li key={position} className={classes.change} data-kind={kind}>
            <span>{t.kinds[kind] ?? kind}</span>
            <PersonLink id={personId} />
            <time dateTime={at} title={format.moment(at)} className={classes.quiet}>
              {format.ago(at)}
            </time>
          </li>
        ))}
      </ul>
    </section>
  )
}

/** Links to the person; shows the id until the name is loaded. Several changes of one person share one request. */
function PersonLink({ id }: { id: string }) {
  const { data } = useQuery({ ...personQuery(id), staleTime: NAME_STALE_MS })
  const { people } = useTexts()
  const name = data && (nameOf(data) || people.unnamed)
  return (
    <Anchor component={Link} href={`/people/${id}`} dir="auto" className={classes.who!}>
      {name || id}
    </Anchor>
  )
}

/** Loads the latest changes, newest first, then polls for new ones. */
function useChanges(last: number, live: boolean): readonly Change[] {
  const [changes, setChanges] = useState<readonly Change[]>([])
  const position = useRef(Math.max(0, last - SHOWN))
  useEffect(() => {
    if (!live) return
    const controller = new AbortController()
    let timer: number | undefined
    const poll = async (): Promise<void> => {
      try {
        const query = { after: position.current, limit: SHOWN }
        const page = unwrap(await api.GET('/v1/changes', { params: { query }, signal: controller.signal }))
        position.current = page.nextAfter
        if (page.items.length > 0)
          setChanges((before) => [...page.items.reverse(), ...before].slice(0, SHOWN))
      } catch {
        // The next poll tries again. The activity query on the same page reports server errors.
      }
      if (!controller.signal.aborted) timer = window.setTimeout(() => void poll(), POLL_INTERVAL_MS)
    }
    void poll()
    return () => {
      controller.abort()
      window.clearTimeout(timer)
    }
  }, [live])
  return changes
}
