import { Button, Group } from '@mantine/core'
import { notifications } from '@mantine/notifications'
import { useQueryClient } from '@tanstack/react-query'
import { useRef, useState } from 'react'
import { messageOf } from '../api/problem.ts'
import type { PeopleQuery } from '../api/types.ts'
import { useFormat } from '../texts/format.ts'
import { useTexts } from '../texts/texts.ts'
import { type BulkAction, type BulkProgress, runBulk } from './bulk.ts'
import type { Selection } from './selection.ts'

/** People that one click can bring back; of more the list of ids would be kept for nothing. */
const UNDO_MAX = 1_000

/** Runs what is done to many, says how far it is, what came of it, and offers to take a removal back. */
export function useBulk(query: PeopleQuery, onDone: () => void) {
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
    try {
      const result = await runBulk({
        action,
        selection,
        query,
        signal: controller.signal,
        onProgress: setProgress,
      })
      tell(action, result)
    } catch (error) {
      if (!controller.signal.aborted) notifications.show({ color: 'red', message: messageOf(error) })
    }
    setProgress(undefined)
    await queries.invalidateQueries()
    onDone()
  }

  function tell(
    action: BulkAction,
    { changed, failed, ids }: BulkProgress & { ids: readonly string[] },
  ): void {
    const written = format.number(changed)
    const id = `bulk-${Date.now()}`
    const undo = action.kind === 'remove' && changed > 0 && changed <= UNDO_MAX
    notifications.show({
      id,
      autoClose: undo ? 15_000 : 5_000,
      message: (
        <Group justify="space-between" wrap="nowrap">
          {action.kind === 'remove' ? t.removed(changed, written) : t.done(changed, written)}
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
