import { type Json, sameJson } from '../../model/json.ts'
import type { ContactPoint, ContactPointDraft } from '../../model/person.ts'

/*
 * A vendor with room for one e-mail or two numbers sees a person who may have more. What it writes takes the place of
 * what it shows and leaves the others; what it wrote, "none" included, is what it shows until the list changes elsewhere.
 */

/** The list as a writer would give it, to be changed and written back. */
export function toDrafts(points: readonly ContactPoint[]): ContactPointDraft[] {
  return points.map(({ id, value, label, primary, createdAt }) => ({ id, value, label, primary, createdAt }))
}

/** Puts each new value where the old one stands, takes it away when there is none, or adds it at the end. */
export function withReplaced(
  points: readonly ContactPoint[],
  changes: readonly (readonly [before: string | null, after: string | null])[],
  usualLabel: string,
): ContactPointDraft[] {
  let list = toDrafts(points)
  for (const [before, after] of changes) {
    if (before === after) continue
    const at = before === null ? -1 : list.findIndex(({ value }) => value === before)
    const { label = usualLabel, primary = list.length === 0 } = list[at] ?? {}
    if (after === null) list = at < 0 ? list : list.toSpliced(at, 1)
    else if (at < 0) list = [...list, { value: after, label, primary }]
    else list = list.with(at, { value: after, label, primary })
  }
  return list
}

/** Whether the list is still the one a vendor wrote under, told by its normal forms. */
export function isUnchanged(points: readonly ContactPoint[], normals: Json | undefined): boolean {
  return sameJson(
    points.map(({ normal }) => normal),
    normals,
  )
}
