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

/** The largest removal with an Undo button, which keeps all ids in memory. */
const UNDO_MAX = 1_000

interface BulkCallbacks {
  /** Called after every run, because people may have changed even if it failed. */
  readonly onChanged: () => void
  /** Called when a run completes or is stopped by the user, but not when it fails. */
  readonly onDone: () => void
}

/** Runs bulk actions with progress, reports the result and offers to undo a removal. */
export function useBulk(query: PeopleQuery, { onChanged, onDone }: BulkCallbacks) {
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
    report(action, result)
    // Keep the selection after a failure, so that the user can retry.
    if (result.error === undefined) onDone()
    await queries.invalidateQueries()
    onChanged()
  }

  function report(action: BulkAction, { changed, failed, ids, error }: BulkResult): void {
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
