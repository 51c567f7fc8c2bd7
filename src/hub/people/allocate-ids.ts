import { KithError } from '../../model/errors.ts'
import type { Instant } from '../../model/instant.ts'
import type { OrgId, PersonId } from '../../model/person.ts'
import type { VendorIdClaim, WriteSession } from '../../store/store.ts'
import type { HubContext } from '../context.ts'
import { allocateNumbers } from '../numbers.ts'
import { candidateTimes, freeCreationTimes } from './creation-times.ts'
import { groupBy } from './group-by.ts'
import { settleAll } from './settle-all.ts'

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
  /** The same, but stores no vendor ids yet: they can be stored together with the people. */
  prepare(people: readonly IdRequest[]): Promise<PreparedIds>
}

export interface PreparedIds {
  readonly ids: readonly AllocatedIds[]
  /**
   * Stores the vendor ids.
   *
   * @throws conflict if another person has a given one; IdsTaken if another person has a generated one
   */
  claim(): Promise<void>
}

/** An id that was generated is taken: the transaction is repeated with new ones. */
export class IdsTaken extends KithError {
  constructor() {
    super('conflict', 'Another person got the same id at the same time.')
  }
}

/** One id of a person, by its place in the list. */
interface VendorIdPlace {
  readonly index: number
  readonly name: string
  readonly given: boolean
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

  /** The places of all ids of these people: the given ones, and those that are to be generated. */
  function vendorIdPlaces(people: readonly IdRequest[]): VendorIdPlace[] {
    const names = dialects.filter(({ personIds }) => personIds).map(({ name }) => name)
    return people.flatMap(({ vendorIds, onlyGiven }, index) =>
      names
        .filter((name) => !onlyGiven || Object.hasOwn(vendorIds, name))
        .map((name) => ({ index, name, given: Object.hasOwn(vendorIds, name) })),
    )
  }

  /** Sets the ids at these places: the given ids as they are, and new ids for the rest. */
  async function fillVendorIds(
    people: readonly IdRequest[],
    places: readonly VendorIdPlace[],
    result: readonly Record<string, string>[],
  ): Promise<void> {
    for (const { index, name, given } of places)
      if (given) result[index]![name] = people[index]!.vendorIds[name]!
    for (const [name, missing] of groupBy(places, ({ name }) => name)) {
      const made = missing.filter(({ given }) => !given)
      const given = new Set(people.flatMap(({ vendorIds }) => vendorIds[name] ?? []))
      const generated = await generateVendorIds(name, made.length, given)
      for (const [place, { index }] of made.entries()) result[index]![name] = generated[place]!
    }
  }

  /** Stores the ids at these places. @returns the places of generated ids that are taken */
  async function claimVendorIds(
    places: readonly VendorIdPlace[],
    ids: readonly AllocatedIds[],
  ): Promise<readonly VendorIdPlace[]> {
    if (places.length === 0) return places
    const claims = places.map(({ index, name }) => {
      const { id: personId, vendorIds } = ids[index]!
      return vendorIdClaim(context, orgId, { personId, dialect: name, vendorId: vendorIds[name]! })
    })
    const refused = new Set(await session.people.claimVendorIds(claims))
    const open = places.filter((_, place) => refused.has(claims[place]!))
    const taken = open.find(({ given }) => given)
    if (taken) throw takenVendorId(taken.name, ids[taken.index]!.vendorIds[taken.name]!)
    return open
  }

  async function generate(people: readonly IdRequest[]) {
    const wanted = people.map(({ createdAt }) => createdAt)
    const checked = candidateTimes(wanted)
    const places = vendorIdPlaces(people)
    const vendorIds = people.map(() => ({}) as Record<string, string>)
    const [{ ids: found, takenTimes }] = await settleAll([
      withNewIds(people, checked),
      fillVendorIds(people, places, vendorIds),
    ])
    const times = await freeCreationTimes(session, orgId, wanted, { checked, taken: takenTimes })
    const ids = people.map((_, index) => ({
      id: found[index]!,
      createdAt: times[index]!,
      vendorIds: vendorIds[index]!,
    }))
    return { ids, places, vendorIds }
  }

  return {
    freePersonIds,

    async allocate(people) {
      const { ids, places, vendorIds } = await generate(people)
      for (let open: readonly VendorIdPlace[] = places; open.length > 0; ) {
        open = await claimVendorIds(open, ids)
        await fillVendorIds(people, open, vendorIds)
      }
      return ids
    },

    async prepare(people) {
      const { ids, places } = await generate(people)
      return {
        ids,
        async claim() {
          if ((await claimVendorIds(places, ids)).length > 0) throw new IdsTaken()
        },
      }
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
