import { fullNameOf, givenOf } from '../model/name.ts'
import type { PersonValues } from '../model/person.ts'
import { foldText, withoutAccents } from '../model/query.ts'
import { areFormsOfOneName } from './nicknames.ts'

type Name = Pick<PersonValues, 'fullName' | 'given' | 'surname'>

/**
 * How the first names of two records compare:
 *
 * - `same`: they share a word
 * - `alike`: they may be one name: a nickname, an initial, a typing error, another script
 * - `different`: they are clearly the names of two people
 * - `unknown`: one of the records has no name
 */
export type GivenNameComparison = 'same' | 'alike' | 'different' | 'unknown'

export function compareGivenNames(a: Name, b: Name): GivenNameComparison {
  const [one, other] = [wordsOf(givenNamesOf(a)), wordsOf(givenNamesOf(b))]
  if (one.length === 0 || other.length === 0) return 'unknown'
  if (one.some((word) => other.includes(word))) return 'same'
  // A program may have swapped first and last names, or put the whole name into one field.
  const [all, others] = [wordsOf(fullNameOf(a)), wordsOf(fullNameOf(b))]
  if (one.some((word) => others.includes(word)) && other.some((word) => all.includes(word))) return 'same'
  return one.some((word) => other.some((name) => areAlike(word, name))) ? 'alike' : 'different'
}

function givenNamesOf(name: Name): string {
  const withoutTitle = { ...name, fullName: name.fullName?.replace(TITLES, '') ?? null }
  return givenOf(withoutTitle) ?? ''
}

/** Titles that stand before a whole name. */
const TITLES =
  /^(?:(?:mr|mrs|ms|miss|mx|dr|prof|sir|rev|herr|frau|hr|fr|m|mme|mlle|sr|sra|srta|sig|sigra|dott|ing|dhr|mevr|pan|pani)\.?\s+)+/i

function wordsOf(text: string): string[] {
  return withoutAccents(foldText(text)).match(/[\p{L}\p{N}]+/gu) ?? []
}

function areAlike(a: string, b: string): boolean {
  if (scriptOf(a) !== scriptOf(b)) return true
  const [short, long] = a.length <= b.length ? [a, b] : [b, a]
  if (short.length === 1 || (short.length >= PREFIX_MIN && long.startsWith(short)))
    return long.startsWith(short)
  return areFormsOfOneName(a, b) || (short.length >= TYPO_MIN && isOneEditAway(short, long))
}

/** Shorter beginnings are often names of their own: `Al`, `Jo`. */
const PREFIX_MIN = 3
/** One letter makes another name of shorter ones: `Ana`, `Ada`. */
const TYPO_MIN = 5

/** Names in two scripts cannot be compared, so nothing speaks against them. */
function scriptOf(word: string): string {
  if (/^[\p{Script=Latin}\p{N}]+$/u.test(word)) return 'Latin'
  if (/\p{Script=Cyrillic}/u.test(word)) return 'Cyrillic'
  return /\p{Script=Greek}/u.test(word) ? 'Greek' : 'other'
}

/** Whether one letter is added, left out, replaced or swapped with the next. */
function isOneEditAway(short: string, long: string): boolean {
  if (long.length - short.length > 1) return false
  let at = 0
  while (at < short.length && short[at] === long[at]) at += 1
  if (long.length > short.length) return short.slice(at) === long.slice(at + 1)
  const isReplaced = short.slice(at + 1) === long.slice(at + 1)
  const isSwapped = short[at] === long[at + 1] && short[at + 1] === long[at]
  return isReplaced || (isSwapped && short.slice(at + 2) === long.slice(at + 2))
}
