import { type Json, sameJson } from '../../model/json.ts'
import type { ContactPoint, ContactPointDraft } from '../../model/person.ts'

/*
 * A vendor with fields for one e-mail or two phone numbers may show a person with more. A written value replaces the
 * shown one and leaves the others. A written value, even an absent one, is shown until another API changes the list.
 */

/** A copy of the list in writable form. */
export function toDrafts(points: readonly ContactPoint[]): ContactPointDraft[] {
  return points.map(({ normal: _, ...point }) => point)
}

/**
 * Replaces each old value by the new one, removes it if there is no new value, or appends it. The value at the
 * first position becomes the list's primary value and occurs nowhere else in it.
 */
export function withReplaced(
  points: readonly ContactPoint[],
  changes: readonly (readonly [before: string | null, after: string | null])[],
  usualLabel: string,
): ContactPointDraft[] {
  // Find all positions before any change: two values may swap places or be equal.
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

/** Whether the list is still the one that the vendor wrote, compared by normal forms. */
export function isUnchanged(points: readonly ContactPoint[], normals: Json | undefined): boolean {
  return sameJson(
    points.map(({ normal }) => normal),
    normals,
  )
}
