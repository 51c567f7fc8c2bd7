import { type Caller, includesRole, type Role } from '../model/access.ts'
import { KithError } from '../model/errors.ts'
import { type ContactPoint, listFields, type Person, sensitiveFields, valueFields } from '../model/person.ts'
import { type Filter, type PersonQuery, queryLimits } from '../model/query.ts'
import type { DialectTraits } from '../model/traits.ts'

/** @throws forbidden when the caller's role does not include the needed one */
export function requireRole(caller: Caller, needed: Role): void {
  if (!includesRole(caller.role, needed)) {
    throw new KithError('forbidden', `This key may ${caller.role} only; ${needed} is needed.`)
  }
}

/** The person as the caller may see it: without the right to sensitive values these are empty. */
export function visibleTo(caller: Caller, person: Person, dialects: readonly DialectTraits[]): Person {
  if (caller.sensitive) return person
  const hidden: Record<string, null | readonly ContactPoint[]> = {}
  for (const field of valueFields) if (sensitiveFields.has(field)) hidden[field] = null
  for (const field of listFields) if (sensitiveFields.has(field)) hidden[field] = []
  const extensions = Object.fromEntries(
    Object.entries(person.extensions).map(([dialect, fields]) => {
      const secret = dialects.find(({ name }) => name === dialect)?.sensitiveExtensions ?? []
      return [dialect, Object.fromEntries(Object.entries(fields).filter(([name]) => !secret.includes(name)))]
    }),
  )
  // Custom fields may hold anything, so they count as sensitive.
  return { ...person, ...hidden, customFields: {}, extensions }
}

/**
 * Refuses queries that pass a limit, or that would tell by their result what the caller may not read.
 *
 * @throws invalid, forbidden
 */
export function checkQuery(caller: Caller, query: PersonQuery): void {
  const fields = query.order.map((term) => term.field)
  let tests = 0
  const walk = (filter: Filter, depth: number): void => {
    if (depth > queryLimits.filterDepthMax)
      throw tooComplex(`nests deeper than ${queryLimits.filterDepthMax} levels`)
    if ('all' in filter) for (const part of filter.all) walk(part, depth + 1)
    else if ('any' in filter) for (const part of filter.any) walk(part, depth + 1)
    else if ('not' in filter) walk(filter.not, depth + 1)
    else {
      tests += 1
      if (tests > queryLimits.filterTestsMax)
        throw tooComplex(`has more than ${queryLimits.filterTestsMax} conditions`)
      fields.push('some' in filter ? filter.some : filter.field)
    }
  }
  if (query.filter) walk(query.filter, 0)
  if (query.order.length > queryLimits.orderTermsMax) {
    throw tooComplex(`sorts by more than ${queryLimits.orderTermsMax} fields`)
  }
  if (query.page.limit > queryLimits.pageSizeMax)
    throw tooComplex(`asks for more than ${queryLimits.pageSizeMax} people`)
  if (!caller.sensitive && fields.some((field) => field.sensitive)) {
    throw new KithError(
      'forbidden',
      'This key may not see names and contact points, so it may not search or sort by them.',
    )
  }
}

function tooComplex(why: string): KithError {
  return new KithError('invalid', `The query ${why}.`)
}
