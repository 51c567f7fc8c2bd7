import { KithError } from '../../model/errors.ts'
import type { Instant } from '../../model/instant.ts'
import type { OrgId, PersonId } from '../../model/person.ts'
import type { VendorIdClaim, WriteSession } from '../../store/store.ts'
import type { HubContext } from '../context.ts'
import { takeNumbers } from '../numbers.ts'
import { candidateTimes, freeCreationTimes } from './creation-times.ts'

/** What a new person brings along. */
export interface WantedIds {
  /** Known to be free; made here when absent. */
  readonly id?: PersonId
  readonly createdAt: Instant
  /** Ids to keep as they are, by dialect. */
  readonly vendorIds: Readonly<Record<string, string>>
  /** The person gets no other vendor ids than these: it is put back as it was. */
  readonly onlyKept?: boolean
}

export interface AllocatedIds {
  readonly id: PersonId
  /** The wanted time, or the next one at which no person was created. */
  readonly createdAt: Instant
  /** The id in every dialect that has ids of its own. */
  readonly vendorIds: Readonly<Record<string, string>>
}

/** Ids of many new people are made and checked in a few statements, however many of them bring ids along. */
export interface IdAllocator {
  /** Internal ids that no person has: each wanted one that is free, a new one in all other places. */
  personIds(wanted: readonly (PersonId | undefined)[]): Promise<PersonId[]>
  /** @throws conflict when another person has an id that is to be kept */
  allocate(people: readonly WantedIds[]): Promise<AllocatedIds[]>
}

const ATTEMPTS_MAX = 100

export function createIdAllocator(context: HubContext, session: WriteSession, orgId: OrgId): IdAllocator {
  const { ids, clock, dialects } = context

  async function personIds(wanted: readonly (PersonId | undefined)[]): Promise<PersonId[]> {
    const { ids: taken } = await session.people.findTaken(orgId, {
      ids: wanted.flatMap((id) => id ?? []),
      createdAt: [],
    })
    const kept = wanted.map((id) => (id !== undefined && !taken.has(id) ? id : undefined))
    return (await withNewIds(kept.map((id) => (id === undefined ? {} : { id })))).ids
  }

  /** Fills in the ids that are missing, and says which of the times are taken. */
  async function withNewIds(
    people: readonly { readonly id?: PersonId }[],
    createdAt: readonly Instant[] = [],
  ): Promise<{ ids: PersonId[]; takenTimes: Set<Instant> }> {
    const now = clock.now()
    const result = people.map(({ id }) => id ?? ids.personId(now))
    let open = people.flatMap(({ id }, index) => (id === undefined ? [index] : []))
    const takenTimes = new Set<Instant>()
    for (let attempt = 0; attempt < ATTEMPTS_MAX; attempt++) {
      if (open.length === 0 && createdAt.length === 0) return { ids: result, takenTimes }
      const made = open.map((index) => result[index]!)
      const times = attempt === 0 ? createdAt : []
      const taken = await session.people.findTaken(orgId, { ids: made, createdAt: times })
      for (const at of taken.createdAt) takenTimes.add(at)
      open = open.filter((index) => taken.ids.has(result[index]!))
      if (open.length === 0) return { ids: result, takenTimes }
      // Another server made the same id in the same millisecond.
      for (const index of open) result[index] = ids.personId(now)
    }
    throw new KithError('internal', 'No free person ids were found.')
  }

  /** @param kept ids that people of the same call bring along, which no row has yet */
  async function makeVendorIds(name: string, count: number, kept: ReadonlySet<string>): Promise<string[]> {
    const make = dialects.find((dialect) => dialect.name === name)?.personIds?.make
    if (typeof make === 'function') return Array.from({ length: count }, () => make(ids))
    const made: string[] = []
    while (made.length < count) {
      const missing = count - made.length
      const first = await takeNumbers(context, session, orgId, `person:${name}`, { count: missing })
      const numbers = Array.from({ length: missing }, (_, index) => String(first + index))
      made.push(...numbers.filter((number) => !kept.has(number)))
    }
    return made
  }

  /** Gives every person an id in every dialect: those to keep as they are, the others new and not taken. */
  async function claimVendorIds(
    people: readonly {
      readonly id: PersonId
      readonly kept: Readonly<Record<string, string>>
      readonly onlyKept: boolean
    }[],
  ): Promise<Record<string, string>[]> {
    const named = dialects.filter(({ personIds }) => personIds).map(({ name }) => name)
    const result = people.map(() => ({}) as Record<string, string>)
    let open = people.flatMap(({ kept, onlyKept }, index) =>
      named.filter((name) => !onlyKept || Object.hasOwn(kept, name)).map((name) => ({ index, name })),
    )
    while (open.length > 0) {
      for (const name of named) {
        const missing = open.filter(
          (place) => place.name === name && !Object.hasOwn(people[place.index]!.kept, name),
        )
        const keptIds = new Set(
          people.flatMap(({ kept }) => (Object.hasOwn(kept, name) ? [kept[name]!] : [])),
        )
        const made = await makeVendorIds(name, missing.length, keptIds)
        for (const [place, { index }] of missing.entries()) result[index]![name] = made[place]!
      }
      for (const { index, name } of open) result[index]![name] ??= people[index]!.kept[name]!
      const claims = open.map(({ index, name }) =>
        vendorIdClaim(context, orgId, {
          personId: people[index]!.id,
          dialect: name,
          vendorId: result[index]![name]!,
        }),
      )
      const refused = new Set(await session.people.claimVendorIds(claims))
      open = open.filter((_, place) => refused.has(claims[place]!))
      const taken = open.find(({ index, name }) => Object.hasOwn(people[index]!.kept, name))
      if (taken) throw takenVendorId(taken.name, result[taken.index]![taken.name]!)
    }
    return result
  }

  return {
    personIds,

    async allocate(people) {
      const wanted = people.map(({ createdAt }) => createdAt)
      const checked = candidateTimes(wanted)
      const { ids: found, takenTimes } = await withNewIds(people, checked)
      const times = await freeCreationTimes(session, orgId, wanted, { checked, taken: takenTimes })
      const vendorIds = await claimVendorIds(
        people.map((person, index) => ({
          id: found[index]!,
          kept: person.vendorIds,
          onlyKept: person.onlyKept === true,
        })),
      )
      return people.map((_, index) => ({
        id: found[index]!,
        createdAt: times[index]!,
        vendorIds: vendorIds[index]!,
      }))
    },
  }
}

/** The claim of an id, with its number where the dialect's ids count up. */
export function vendorIdClaim(
  { dialects }: Pick<HubContext, 'dialects'>,
  orgId: OrgId,
  claim: Omit<VendorIdClaim, 'orgId' | 'number'>,
): VendorIdClaim {
  const counts = countsUp(dialects, claim.dialect)
  return { orgId, ...claim, ...(counts && { number: Number(claim.vendorId) }) }
}

/** Whether ids of a dialect are numbers that count up, which are the same in every account. */
export function countsUp(dialects: HubContext['dialects'], dialect: string): boolean {
  return dialects.find(({ name }) => name === dialect)?.personIds?.make === 'sequence'
}

function takenVendorId(dialect: string, vendorId: string): KithError {
  return new KithError('conflict', `The ${dialect} id ${vendorId} is taken.`, { subject: 'person' })
}
