import { KithError } from '../../model/errors.ts'
import type { Instant } from '../../model/instant.ts'
import type { OrgId, PersonId } from '../../model/person.ts'
import type { VendorIdClaim, WriteSession } from '../../store/store.ts'
import type { HubContext } from '../context.ts'

/** Ids and times for many new people at once, with a few statements for all of them. */

const ATTEMPTS_MAX = 100

/** A number beyond it is somebody's joke, and going on after it would soon run out of digits. */
const NUMBER_GONE_ON_AFTER_MAX = 1e12

export async function freePersonIds(
  session: WriteSession,
  { ids }: HubContext,
  orgId: OrgId,
  count: number,
  now: Instant,
): Promise<PersonId[]> {
  for (let attempt = 0; attempt < ATTEMPTS_MAX; attempt++) {
    const made = Array.from({ length: count }, () => ids.personId(now))
    const taken = await session.bulk.findPeople(orgId, made)
    if (taken.length === 0) return made
  }
  throw new KithError('internal', 'No free person ids were found.')
}

/** For each wanted time of creation one that nobody has: itself, or one after the last of its second. */
export async function freeCreationTimes(
  session: WriteSession,
  orgId: OrgId,
  wanted: readonly Instant[],
): Promise<Instant[]> {
  const taken = new Set(await session.bulk.takenCreationTimes(orgId, [...new Set(wanted)]))
  /** The last time given out for each wanted one, so that a crowd of equal times is not walked again and again. */
  const last = new Map<Instant, Instant>()
  const times: Instant[] = []
  for (const at of wanted) {
    let free = last.get(at) ?? at
    while (taken.has(free)) free = await session.people.freeCreationTime(orgId, free + 1)
    taken.add(free)
    last.set(at, free)
    times.push(free)
  }
  return times
}

export interface NewIds {
  readonly personId: PersonId
  /** Ids to keep, by dialect. */
  readonly kept: Readonly<Record<string, string>>
}

/**
 * Gives every person an id in every dialect: those to keep as they are, the others new and not taken.
 *
 * @throws conflict when an id to keep is taken
 */
export async function claimIdsOf(
  session: WriteSession,
  context: HubContext,
  orgId: OrgId,
  people: readonly NewIds[],
): Promise<Map<PersonId, Record<string, string>>> {
  const vendorIds = new Map(people.map(({ personId }) => [personId, {} as Record<string, string>]))
  for (const { name, personIds } of context.dialects) {
    if (!personIds) continue
    const numbered = personIds.make === 'sequence'
    const claimOf = (personId: PersonId, vendorId: string): VendorIdClaim => ({
      orgId,
      dialect: name,
      vendorId,
      personId,
      ...(numbered && { number: Number(vendorId) }),
    })
    const keeping = people.filter(({ kept }) => Object.hasOwn(kept, name))
    const taken = await session.bulk.claimVendorIds(
      keeping.map(({ personId, kept }) => claimOf(personId, kept[name]!)),
    )
    if (taken[0]) {
      const message = `The ${name} id ${taken[0].vendorId} is taken.`
      throw new KithError('conflict', message, { subject: 'person' })
    }
    const last = Math.max(0, ...keeping.map(({ kept }) => Number(kept[name])))
    // Else the next new person would try every number that was brought along.
    if (numbered && last > 0 && last <= NUMBER_GONE_ON_AFTER_MAX) {
      await session.bulk.keepNumbersAfter(orgId, `person:${name}`, last)
    }
    for (const { personId, kept } of keeping) vendorIds.get(personId)![name] = kept[name]!
    let open = people.filter(({ kept }) => !Object.hasOwn(kept, name)).map(({ personId }) => personId)
    while (open.length > 0) {
      const made = await makeIds(session, context, orgId, { name, count: open.length })
      const refused = await session.bulk.claimVendorIds(open.map((id, index) => claimOf(id, made[index]!)))
      const without = new Set(refused.map(({ personId }) => personId))
      for (const [index, id] of open.entries()) if (!without.has(id)) vendorIds.get(id)![name] = made[index]!
      open = open.filter((id) => without.has(id))
    }
  }
  return vendorIds
}

async function makeIds(
  session: WriteSession,
  { dialects, ids }: HubContext,
  orgId: OrgId,
  { name, count }: { name: string; count: number },
): Promise<string[]> {
  const make = dialects.find((dialect) => dialect.name === name)?.personIds?.make
  if (typeof make === 'function') return Array.from({ length: count }, () => make(ids))
  const first = await session.bulk.reserveNumbers(orgId, `person:${name}`, count)
  return Array.from({ length: count }, (_, index) => String(first + index))
}
