import { Button, Group } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useQueryClient } from '@tanstack/react-query'
import { useRef, useState } from 'react'
import { messageOf } from '../api/problem.ts'
import type { PeopleQuery } from '../api/types.ts'
import { useFormat } from '../texts/format.ts'
import { useTexts } from '../texts/texts.ts'
import { type BulkAction, type BulkProgress, type BulkResult, runBulk } from './bulk.ts'
import type { Selection } from './selection.ts'

/** People that one click can bring back; of more the list of ids would be kept for nothing. */
const UNDO_MAX = 1_000

interface BulkEnds {
  /** Somebody may have been changed. */
  readonly onChanged: () => void
  /** Everyone had their turn, or it was stopped by hand. */
  readonly onDone: () => void
}

/** Runs what is done to many, says how far it is, what came of it, and offers to take a removal back. */
export function useBulk(query: PeopleQuery, { onChanged, onDone }: BulkEnds) {
  const { people } = useTexts()
  const t = people.bulk
  const format = useFormat()
  const queries = useQueryClient()
  const [progress, setProgress] = useState<BulkProgress>()
  const running = useRef<AbortController>(undefined)

  async function run(action: BulkAction, selection: Selection): Promise<void> {
    const controller = new AbortController()
    running.current = controller
    setProgress({ done: 0, changed: 0, failed: 0 })
    const { signal } = controller
    const result = await runBulk({ action, selection, query, signal, onProgress: setProgress })
    setProgress(undefined)
    tell(action, result)
    // Who is selected stays so after a failure: the rest can be tried again.
    if (result.error === undefined) onDone()
    await queries.invalidateQueries()
    onChanged()
  }

  function tell(action: BulkAction, { changed, failed, ids, error }: BulkResult): void {
    const written = format.number(changed)
    const id = `bulk-${Date.now()}`
    const undo = action.kind === 'remove' && changed > 0 && changed <= UNDO_MAX
    const done = action.kind === 'remove' ? t.removed(changed, written) : t.done(changed, written)
    notifications.show({
      id,
      ...(error !== undefined && { color: 'red', title: messageOf(error) }),
      autoClose: undo || error !== undefined ? 15_000 : 5_000,
      message: (
        <Group justify="space-between" wrap="nowrap">
          {error === undefined ? done : t.stoppedAfter(done)}
          {undo && (
            <Button
              size="compact-sm"
              variant="default"
              onClick={() => {
                notifications.hide(id)
                void run({ kind: 'restore' }, { kind: 'some', ids: new Set(ids) })
              }}
            >
              {t.undo}
            </Button>
          )}
        </Group>
      ),
    })
    if (failed > 0) notifications.show({ color: 'red', message: t.failed(failed, format.number(failed)) })
  }

  return { progress, run, stop: () => running.current?.abort() }
}
