import type { Person, PersonPatch, PersonValues } from './person.ts'

type Name = Pick<PersonValues, 'fullName' | 'given' | 'surname'>

/** The full name as written, else the first and last name. Empty if the person has no name. */
export function fullNameOf(name: Name): string {
  return name.fullName || joinName(name.given, name.surname)
}

/** The first name as written, else that of the full name. @param split the rule of a vendor for whole names */
export function givenOf(name: Name, split = splitName): string | null {
  return hasParts(name) ? name.given : split(name.fullName ?? '').given
}

/** The last name as written, else that of the full name. @param split the rule of a vendor for whole names */
export function surnameOf(name: Name, split = splitName): string | null {
  return hasParts(name) ? name.surname : split(name.fullName ?? '').surname
}

export function joinName(given: string | null, surname: string | null): string {
  return [given, surname].filter((part) => part?.trim()).join(' ')
}

/**
 * Splits a whole name. The surname begins at the first particle (`van der Berg`), else it is the last word, with the
 * suffixes after it (`King Jr.`). A name of a single word is a given name. Both parts together are the whole name.
 */
export function splitName(full: string): NameParts {
  const words = full.trim().split(/\s+/)
  const last = words.findLastIndex((word, index) => index === 0 || !isSuffix(word, words))
  if (last === 0) return splitAt(words, words.length)
  const particle = words.findIndex((_, index) => index > 0 && index < last && isParticle(words, index))
  return splitAt(words, particle > 0 ? particle : last)
}

/** Splits a whole name at its first space. A name of a single word is a given name. */
export function splitAtFirstSpace(full: string): NameParts {
  return splitAt(full.trim().split(/\s+/), 1)
}

export interface NameParts {
  readonly given: string | null
  readonly surname: string | null
}

function splitAt(words: readonly string[], index: number): NameParts {
  return { given: words.slice(0, index).join(' ') || null, surname: words.slice(index).join(' ') || null }
}

/**
 * Particles are written in lower case. With a capital letter only two together are particles (`Van der Berg`): alone,
 * `Van`, `Di` and `Le` are names as well.
 */
function isParticle(words: readonly string[], index: number): boolean {
  const [word, next] = [words[index] ?? '', words[index + 1] ?? '']
  if (!particles.has(word.toLowerCase())) return false
  return word === word.toLowerCase() || particles.has(next.toLowerCase())
}

const particles: ReadonlySet<string> = new Set(
  [
    'af al av ap ben bin bint da dal dalla das de degli dei del dela della delle den der des di do dos du',
    "el ibn la las le les los lo 't te ten ter til van vande vanden vander vom von zu zum zur",
  ].flatMap((line) => line.split(' ')),
)

/** Whether a word stands after the surname. In a name of two words, the Portuguese ones are the surname itself. */
function isSuffix(word: string, words: readonly string[]): boolean {
  const plain = word.toLowerCase().replace(/[.,]/g, '')
  return suffixes.has(plain) || (words.length > 2 && portugueseSuffixes.has(plain))
}

const suffixes: ReadonlySet<string> = new Set('jr jnr sr snr ii iii iv phd md dds esq mba cpa'.split(' '))
const portugueseSuffixes: ReadonlySet<string> = new Set(['filho', 'neto', 'sobrinho', 'júnior', 'junior'])

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
