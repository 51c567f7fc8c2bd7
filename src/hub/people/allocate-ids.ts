import { KithError } from '../../model/errors.ts'
import type { Instant } from '../../model/instant.ts'
import type { OrgId, PersonId } from '../../model/person.ts'
import type { VendorIdClaim, WriteSession } from '../../store/store.ts'
import type { HubContext } from '../context.ts'
import { allocateNumbers } from '../numbers.ts'
import { candidateTimes, freeCreationTimes } from './creation-times.ts'

/** The ids of a new person that are given; missing ones are generated. */
export interface IdRequest {
  /** Known to be free. */
  readonly id?: PersonId
  readonly createdAt: Instant
  /** Given ids by dialect, stored as they are. */
  readonly vendorIds: Readonly<Record<string, string>>
  /** Generates no further vendor ids, because the person is restored exactly as it was. */
  readonly onlyGiven?: boolean
}

export interface AllocatedIds {
  readonly id: PersonId
  /** The requested time, or a later one if another person was created at that instant. */
  readonly createdAt: Instant
  /** The person's id in every dialect that has its own ids. */
  readonly vendorIds: Readonly<Record<string, string>>
}

/** Generates and checks the ids of many people in a constant number of statements. */
export interface IdAllocator {
  /** Free internal ids, one for each entry: the wanted id if it is free, else a new one. */
  freePersonIds(wanted: readonly (PersonId | undefined)[]): Promise<PersonId[]>
  /** @throws conflict if another person has a given vendor id */
  allocate(people: readonly IdRequest[]): Promise<AllocatedIds[]>
}

const ATTEMPTS_MAX = 100

export function createIdAllocator(context: HubContext, session: WriteSession, orgId: OrgId): IdAllocator {
  const { ids, clock, dialects } = context

  async function freePersonIds(wanted: readonly (PersonId | undefined)[]): Promise<PersonId[]> {
    const { ids: taken } = await session.people.findTaken(orgId, {
      ids: wanted.flatMap((id) => id ?? []),
      createdAt: [],
    })
    const free = wanted.map((id) => (id !== undefined && !taken.has(id) ? id : undefined))
    return (await withNewIds(free.map((id) => (id === undefined ? {} : { id })))).ids
  }

  /** Generates the missing ids, and in the same statement finds out which of the times are taken. */
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
      // Another server generated the same id in the same millisecond.
      for (const index of open) result[index] = ids.personId(now)
    }
    throw new KithError('internal', 'No free person ids were found.')
  }

  /** @param given ids that people of the same call bring along; generated numbers skip them */
  async function generateVendorIds(
    name: string,
    count: number,
    given: ReadonlySet<string>,
  ): Promise<string[]> {
    const make = dialects.find((dialect) => dialect.name === name)?.personIds?.make
    if (typeof make === 'function') return Array.from({ length: count }, () => make(ids))
    const generated: string[] = []
    while (generated.length < count) {
      const missing = count - generated.length
      const first = await allocateNumbers(context, session, orgId, `person:${name}`, { count: missing })
      const numbers = Array.from({ length: missing }, (_, index) => String(first + index))
      generated.push(...numbers.filter((number) => !given.has(number)))
    }
    return generated
  }

  /** Stores an id of every person in every dialect: the given ids as they are, and free new ids for the rest. */
  async function claimVendorIds(
    people: readonly {
      readonly id: PersonId
      readonly given: Readonly<Record<string, string>>
      readonly onlyGiven: boolean
    }[],
  ): Promise<Record<string, string>[]> {
    const names = dialects.filter(({ personIds }) => personIds).map(({ name }) => name)
    const result = people.map(() => ({}) as Record<string, string>)
    let open = people.flatMap(({ given, onlyGiven }, index) =>
      names.filter((name) => !onlyGiven || Object.hasOwn(given, name)).map((name) => ({ index, name })),
    )
    while (open.length > 0) {
      for (const name of names) {
        const missing = open.filter(
          (entry) => entry.name === name && !Object.hasOwn(people[entry.index]!.given, name),
        )
        const givenIds = new Set(
          people.flatMap(({ given }) => (Object.hasOwn(given, name) ? [given[name]!] : [])),
        )
        const generated = await generateVendorIds(name, missing.length, givenIds)
        for (const [place, { index }] of missing.entries()) result[index]![name] = generated[place]!
      }
      for (const { index, name } of open) result[index]![name] ??= people[index]!.given[name]!
      const claims = open.map(({ index, name }) =>
        vendorIdClaim(context, orgId, {
          personId: people[index]!.id,
          dialect: name,
          vendorId: result[index]![name]!,
        }),
      )
      const refused = new Set(await session.people.claimVendorIds(claims))
      open = open.filter((_, place) => refused.has(claims[place]!))
      const taken = open.find(({ index, name }) => Object.hasOwn(people[index]!.given, name))
      if (taken) throw takenVendorId(taken.name, result[taken.index]![taken.name]!)
    }
    return result
  }

  return {
    freePersonIds,

    async allocate(people) {
      const wanted = people.map(({ createdAt }) => createdAt)
      const checked = candidateTimes(wanted)
      const { ids: found, takenTimes } = await withNewIds(people, checked)
      const times = await freeCreationTimes(session, orgId, wanted, { checked, taken: takenTimes })
      const vendorIds = await claimVendorIds(
        people.map((person, index) => ({
          id: found[index]!,
          given: person.vendorIds,
          onlyGiven: person.onlyGiven === true,
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

/** The claim of a vendor id, with its number if the dialect numbers people sequentially. */
export function vendorIdClaim(
  { dialects }: Pick<HubContext, 'dialects'>,
  orgId: OrgId,
  claim: Omit<VendorIdClaim, 'orgId' | 'number'>,
): VendorIdClaim {
  const isSequential = hasSequentialIds(dialects, claim.dialect)
  return { orgId, ...claim, ...(isSequential && { number: Number(claim.vendorId) }) }
}

/** Whether the ids of a dialect are sequential numbers, so that the same ids occur in every account. */
export function hasSequentialIds(dialects: HubContext['dialects'], dialect: string): boolean {
  return dialects.find(({ name }) => name === dialect)?.personIds?.make === 'sequence'
}

function takenVendorId(dialect: string, vendorId: string): KithError {
  return new KithError('conflict', `The ${dialect} id ${vendorId} is taken.`, { subject: 'person' })
}
