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

/**
 * Puts each new value where the old one stands, takes it away when there is none, or adds it at the end. What takes the
 * first place is the main one of the list, and is not elsewhere in it.
 */
export function withReplaced(
  points: readonly ContactPoint[],
  changes: readonly (readonly [before: string | null, after: string | null])[],
  usualLabel: string,
): ContactPointDraft[] {
  // All are found before any is changed: two values may change places, or be the same.
  const places = placesOf(
    points,
    changes.map(([before]) => before),
  )
  const written = changes.flatMap(([before, after]) => (before === after || after === null ? [] : [after]))
  let list: (ContactPointDraft | undefined)[] = toDrafts(points).map((draft, at) =>
    written.includes(draft.value) && !places.includes(at) ? undefined : draft,
  )
  for (const [index, [before, after]] of changes.entries()) {
    if (before === after) continue
    const at = places[index]!
    const { label = usualLabel, primary = index === 0 } = list[at] ?? {}
    const entry = after === null ? undefined : { value: after, label, primary }
    if (at < 0 && entry?.primary) list = list.map((other) => other && { ...other, primary: false })
    if (at < 0) list.push(entry)
    else list[at] = entry
  }
  return list.filter((draft) => draft !== undefined)
}

function placesOf(points: readonly ContactPoint[], values: readonly (string | null)[]): number[] {
  const places: number[] = []
  for (const wanted of values) {
    places.push(points.findIndex(({ value }, at) => value === wanted && !places.includes(at)))
  }
  return places
}

/** Whether the list is still the one a vendor wrote under, told by its normal forms. */
export function isUnchanged(points: readonly ContactPoint[], normals: Json | undefined): boolean {
  return sameJson(
    points.map(({ normal }) => normal),
    normals,
  )
}
