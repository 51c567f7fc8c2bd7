import type { Person, PersonPatch, PersonValues } from './person.ts'

type Name = Pick<PersonValues, 'fullName' | 'given' | 'surname'>

/** The whole name: as written, else made of its parts. Empty when nobody said one. */
export function fullNameOf(name: Name): string {
  return name.fullName || joinName(name.given, name.surname)
}

/** First name: as written, else all words of the full name but the last. */
export function givenOf(name: Name): string | null {
  return hasParts(name) ? name.given : splitName(name.fullName ?? '').given
}

/** Last name: as written, else the last word of a full name of several words. */
export function surnameOf(name: Name): string | null {
  return hasParts(name) ? name.surname : splitName(name.fullName ?? '').surname
}

export function joinName(given: string | null, surname: string | null): string {
  return [given, surname].filter((part) => part?.trim()).join(' ')
}

/** The last word is the surname, everything before it the given name; one word is a given name. */
export function splitName(full: string): { given: string | null; surname: string | null } {
  const words = full.trim().split(/\s+/)
  if (words.length < 2) return { given: full.trim() || null, surname: null }
  return { given: words.slice(0, -1).join(' '), surname: words.at(-1) ?? null }
}

/**
 * Completes a change of name, so that vendors with one name and vendors with two see the same human.
 *
 * Changed parts take along a full name that agrees with them, or that all parts shown so far were split from, and
 * leave a free-form one ("Front desk") alone; a changed full name is split anew into parts that were there before.
 */
export function withWholeName(current: Name | Person, patch: PersonPatch): PersonPatch {
  const partsChange = patch.given !== undefined || patch.surname !== undefined
  if (partsChange && patch.fullName === undefined) {
    const agreed = current.fullName === null || current.fullName === joinName(current.given, current.surname)
    // The part that stays may have been but a word of the full name.
    const changed = { given: givenOf(current), surname: surnameOf(current), ...patch }
    // With both parts taken away, vendors of two names would find them in the full name again.
    const free = hasParts(current) && !agreed && hasParts({ ...current, ...changed })
    return free ? patch : { ...changed, fullName: null }
  }
  if (partsChange || patch.fullName === undefined) return patch
  // Said again as it is shown: "Ana María | García Ruiz" must not become "Ana María García | Ruiz".
  if (patch.fullName === fullNameOf(current)) return { ...patch, fullName: current.fullName }
  return hasParts(current) ? { ...patch, ...splitName(patch.fullName ?? '') } : patch
}

/** Two parts that are written as empty say only that they are not known. */
function hasParts(name: Name): boolean {
  return Boolean(name.given || name.surname)
}
