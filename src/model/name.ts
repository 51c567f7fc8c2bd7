import type { Person, PersonPatch, PersonValues } from './person.ts'

type Name = Pick<PersonValues, 'fullName' | 'given' | 'surname'>

/** The full name as written, else the first and last name. Empty if the person has no name. */
export function fullNameOf(name: Name): string {
  return name.fullName || joinName(name.given, name.surname)
}

/** The first name as written, else all words of the full name except the last. */
export function givenOf(name: Name): string | null {
  return hasParts(name) ? name.given : splitName(name.fullName ?? '').given
}

/** The last name as written, else the last word of a full name of several words. */
export function surnameOf(name: Name): string | null {
  return hasParts(name) ? name.surname : splitName(name.fullName ?? '').surname
}

export function joinName(given: string | null, surname: string | null): string {
  return [given, surname].filter((part) => part?.trim()).join(' ')
}

/** Splits a name at its last word, which becomes the surname. A single word is a given name. */
export function splitName(full: string): { given: string | null; surname: string | null } {
  const words = full.trim().split(/\s+/)
  if (words.length < 2) return { given: full.trim() || null, surname: null }
  return { given: words.slice(0, -1).join(' '), surname: words.at(-1) ?? null }
}

/**
 * Completes a change of a name, so that dialects with a full name and dialects with first and last names agree.
 *
 * If a part changes, a full name that agrees with the parts changes with it, and a free-form full name ("Front desk")
 * stays. If the full name changes and the person has parts, it is split into new parts.
 */
export function withWholeName(current: Name | Person, patch: PersonPatch): PersonPatch {
  const partsChange = patch.given !== undefined || patch.surname !== undefined
  if (partsChange && patch.fullName === undefined) {
    const agreed = current.fullName === null || current.fullName === joinName(current.given, current.surname)
    // The unchanged part may so far be only a word of the full name.
    const changed = { given: givenOf(current), surname: surnameOf(current), ...patch }
    // If both parts are removed, remove the full name too. Otherwise first and last names would be split from it.
    const free = hasParts(current) && !agreed && hasParts({ ...current, ...changed })
    return free ? patch : { ...changed, fullName: null }
  }
  if (partsChange || patch.fullName === undefined) return patch
  // If the full name stays the same, keep the parts: "Ana María | García Ruiz" is not "Ana María García | Ruiz".
  if (patch.fullName === fullNameOf(current)) return { ...patch, fullName: current.fullName }
  return hasParts(current) ? { ...patch, ...splitName(patch.fullName ?? '') } : patch
}

/** Empty parts count as missing. */
function hasParts(name: Name): boolean {
  return Boolean(name.given || name.surname)
}
