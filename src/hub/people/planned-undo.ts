import type { NewChange } from '../../model/change.ts'
import type { Instant } from '../../model/instant.ts'
import type { Json } from '../../model/json.ts'
import type { Principal } from '../../model/principal.ts'

/** What stays as the principal made it, and why. */
export interface KeptChange {
  /** A field; `person` for a person that was created or merged, `removal` for one that was removed or restored. */
  readonly field: string
  /**
   * Another principal changed the field later, or changed a person that the principal had created; a merge cannot be taken
   * back; or retention has removed the values.
   */
  readonly reason: 'changed later' | 'merged' | 'values removed'
  /** The principal of the change that is kept. */
  readonly by: Principal
  readonly at: Instant
}

/** How what a principal did to one person is taken back. */
export interface PlannedUndo {
  /** The principal created the person, and no one else changed it. */
  readonly removesPerson: boolean
  /** Whether the person was removed before the principal removed or restored it; absent if that is kept. */
  readonly removedBefore?: boolean
  /** The values to put back, by field as in the change history. */
  readonly values: ReadonlyMap<string, Json>
  readonly kept: readonly PlannedKeep[]
}

/** A kept change, with the value that the field had before, unless the person as a whole is kept. */
export interface PlannedKeep extends KeptChange {
  readonly before?: Json
}

/** The value of a field before the principal's last changes of it in a row, and what ended the row. */
interface Run {
  readonly before: Json
  ended?: Pick<KeptChange, 'reason' | 'by' | 'at'>
}

export const REMOVAL = 'removal'

/**
 * A field that no other principal changed after the principal gets the value back that it had before the principal's last changes of it
 * in a row. So what another principal said in between is shown again.
 *
 * @param changes of the person, from the first one of the principal on, oldest first
 * @param mergedAt the versions that the person got by merges of other people into it
 */
export function planUndo(
  changes: readonly NewChange[],
  isTheirs: (change: NewChange) => boolean,
  mergedAt: ReadonlySet<number>,
): PlannedUndo {
  const runs = new Map<string, Run>()
  const kept: PlannedKeep[] = []
  let created: NewChange | undefined
  let touchedBy: NewChange | undefined

  const change = (field: string, before: Json): void => {
    const run = runs.get(field)
    if (!run || run.ended) runs.set(field, { before })
  }
  const end = (field: string, ended: NonNullable<Run['ended']>): void => {
    const run = runs.get(field)
    if (run && !run.ended) run.ended = ended
  }

  for (const entry of changes) {
    const { kind, principal: by, at } = entry
    const theirs = isTheirs(entry)
    const merges = mergedAt.has(entry.version) || kind === 'merged' || kind === 'split'
    if (kind === 'created' && theirs) created = entry
    // Who removes a person leaves nothing in it that would be lost.
    if (!theirs && created && kind !== 'removed') touchedBy ??= entry
    if (theirs && merges) {
      kept.push({ field: 'person', reason: 'merged', by, at })
      if (created) touchedBy ??= entry
    }
    if (theirs && entry.fields === null) kept.push({ field: 'person', reason: 'values removed', by, at })
    if (kind === 'removed' || kind === 'restored') {
      if (theirs) change(REMOVAL, kind === 'restored')
      else end(REMOVAL, { reason: 'changed later', by, at })
    }
    for (const { field, before } of entry.fields ?? []) {
      if (theirs && !merges) change(field, before)
      else end(field, { reason: merges && theirs ? 'merged' : 'changed later', by, at })
    }
  }

  if (created && !touchedBy) return { removesPerson: true, values: new Map(), kept }
  if (created && touchedBy && !isTheirs(touchedBy)) {
    const { principal: by, at } = touchedBy
    kept.push({ field: 'person', reason: 'changed later', by, at })
  }
  const removal = runs.get(REMOVAL)
  runs.delete(REMOVAL)
  if (removal?.ended) kept.push({ field: REMOVAL, before: removal.before, ...removal.ended })
  const values = new Map<string, Json>()
  for (const [field, { before, ended }] of runs) {
    if (ended) kept.push({ field, before, ...ended })
    else values.set(field, before)
  }
  return {
    removesPerson: false,
    ...(removal && !removal.ended && { removedBefore: removal.before === true }),
    values,
    kept,
  }
}
