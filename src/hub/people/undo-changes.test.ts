import { afterAll, describe, expect, test } from 'vitest'
import { triesOf } from '../../../test/support/engine.ts'
import { seededNumbers } from '../../../test/support/seeded-numbers.ts'
import { setUpHub } from '../../../test/support/set-up-hub.ts'
import type { Caller } from '../../model/access.ts'
import type { Instant } from '../../model/instant.ts'
import type { Json } from '../../model/json.ts'
import type { Person, PersonPatch } from '../../model/person.ts'
import type { Principal } from '../../model/principal.ts'
import type { UndonePerson } from './index.ts'

const kith = setUpHub()

const theirs: Principal = { kind: 'key', id: 'theirs' }
const operator = () =>
  kith.caller('own', { principal: { kind: 'command-line', id: 'operator' }, keyId: 'cli' })
const by = (keyId: string, dialect = 'own') => kith.caller(dialect, { keyId })

async function undo(since: Instant, dryRun = false): Promise<UndonePerson[]> {
  const undone: UndonePerson[] = []
  for await (const batch of kith.hub.changeUndo.undo(operator(), { by: [theirs], since }, { dryRun }))
    undone.push(...batch)
  return undone
}

const get = (id: number) => kith.hub.people.get(operator(), id, { removed: true })

describe('taking back what a key did', () => {
  test('puts back values and lists, and removes people whom it created', async () => {
    const { id } = await kith.hub.people.create(by('other'), {
      given: 'Nadia',
      jobTitle: 'Engineer',
      emails: [{ value: 'nadia@example.com', label: 'work', primary: true }],
    })
    const before = await get(id)
    const since = kith.hub.now()
    await kith.hub.people.update(by('theirs'), id, {
      jobTitle: null,
      notes: 'Sold',
      emails: [{ value: 'gone@example.com' }],
      customFields: { plan: 'gold' },
    })
    const made = await kith.hub.people.create(by('theirs'), { given: 'Spam' })
    const undone = await undo(since)
    expect(undone).toEqual([
      { personId: id, fields: ['jobTitle', 'notes', 'emails', 'customFields.plan'], kept: [] },
      { personId: made.id, outcome: 'removed', fields: [], kept: [] },
    ])
    const { version, updatedAt, ...after } = await get(id)
    const { version: _, updatedAt: __, ...expected } = before
    expect(after).toEqual(expected)
    expect((await get(made.id)).removedAt).not.toBeNull()
    const [last] = await kith.hub.history.listByPerson(operator(), id, { limit: 1 })
    expect(last).toMatchObject({ kind: 'updated', principal: { kind: 'command-line', id: 'operator' } })
  })

  test('keeps a field that another key changed later, and says who did', async () => {
    const { id } = await kith.hub.people.create(by('other'), { given: 'Nadia', jobTitle: 'Engineer' })
    const since = kith.hub.now()
    await kith.hub.people.update(by('theirs'), id, { jobTitle: 'Boss', notes: 'Sold' })
    const { updatedAt } = await kith.hub.people.update(by('other', 'acme'), id, { jobTitle: 'Director' })
    const kept = {
      field: 'jobTitle',
      reason: 'changed later',
      by: { kind: 'key', id: 'other' },
      at: updatedAt,
    }
    expect(await undo(since)).toEqual([{ personId: id, fields: ['notes'], kept: [kept] }])
    expect(await get(id)).toMatchObject({ jobTitle: 'Director', notes: null })
  })

  test('shows again what another key said in between', async () => {
    const { id } = await kith.hub.people.create(by('other'), { given: 'Nadia', jobTitle: 'Engineer' })
    const since = kith.hub.now()
    await kith.hub.people.update(by('theirs'), id, { jobTitle: 'Boss' })
    await kith.hub.people.update(by('other'), id, { jobTitle: 'Director' })
    await kith.hub.people.update(by('theirs'), id, { jobTitle: 'Owner' })
    await kith.hub.people.update(by('theirs'), id, { jobTitle: null })
    expect(await undo(since)).toEqual([{ personId: id, fields: ['jobTitle'], kept: [] }])
    expect(await get(id)).toMatchObject({ jobTitle: 'Director' })
  })

  test('leaves alone what was done before the time, and by others', async () => {
    const { id } = await kith.hub.people.create(by('theirs'), { given: 'Nadia' })
    await kith.hub.people.update(by('theirs'), id, { notes: 'Called' })
    const since = kith.hub.now()
    await kith.hub.people.update(by('other'), id, { jobTitle: 'Boss' })
    expect(await undo(since)).toEqual([])
    expect(await get(id)).toMatchObject({ notes: 'Called', jobTitle: 'Boss', removedAt: null })
  })

  test('keeps a person whom it created and another key changed', async () => {
    const since = kith.hub.now()
    const { id } = await kith.hub.people.create(by('theirs'), { given: 'Nadia' })
    await kith.hub.people.update(by('other'), id, { jobTitle: 'Boss' })
    expect(await undo(since)).toMatchObject([
      { personId: id, fields: [], kept: [{ field: 'person', reason: 'changed later' }] },
    ])
    expect(await get(id)).toMatchObject({ given: 'Nadia', removedAt: null })
  })

  test('restores whom it removed, and removes whom it restored', async () => {
    const nadia = await kith.hub.people.create(by('other'), { given: 'Nadia' })
    const ben = await kith.hub.people.create(by('other'), { given: 'Ben' })
    await kith.hub.people.remove(by('other'), ben.id)
    const since = kith.hub.now()
    await kith.hub.people.update(by('theirs'), nadia.id, { notes: 'Sold' })
    await kith.hub.people.remove(by('theirs'), nadia.id)
    await kith.hub.people.restore(by('theirs'), ben.id)
    expect(await undo(since)).toEqual([
      { personId: nadia.id, outcome: 'restored', fields: ['notes'], kept: [] },
      { personId: ben.id, outcome: 'removed', fields: [], kept: [] },
    ])
    expect(await get(nadia.id)).toMatchObject({ removedAt: null, notes: null })
    expect((await get(ben.id)).removedAt).not.toBeNull()
  })

  test('cannot take a merge back, and says so', async () => {
    const nadia = await kith.hub.people.create(by('other'), { given: 'Nadia' })
    const twin = await kith.hub.people.create(by('other'), { given: 'Nadia', jobTitle: 'Boss' })
    const since = kith.hub.now()
    await kith.hub.people.merge(by('theirs'), { into: nadia.id, from: twin.id })
    const undone = await undo(since)
    expect(undone.map(({ fields }) => fields)).toEqual([[], []])
    for (const { kept } of undone) expect(kept).toMatchObject([{ field: 'person', reason: 'merged' }])
    expect(await get(twin.id)).toMatchObject({ id: nadia.id, jobTitle: 'Boss' })
  })

  test('a dry run changes nothing and says the same', async () => {
    const { id } = await kith.hub.people.create(by('other'), { given: 'Nadia' })
    const since = kith.hub.now()
    await kith.hub.people.update(by('theirs'), id, { notes: 'Sold' })
    const planned = await undo(since, true)
    expect(await get(id)).toMatchObject({ notes: 'Sold', version: 2 })
    expect(await undo(since)).toEqual(planned)
    expect(await undo(since)).toEqual([])
  })

  test('says where retention has removed the values', async () => {
    const { id } = await kith.hub.people.create(by('other'), { given: 'Nadia' })
    const since = kith.hub.now()
    await kith.hub.people.update(by('theirs'), id, { notes: 'Sold' })
    await kith.hub.history.removeExpiredValues(0)
    expect(await undo(since)).toMatchObject([
      { personId: id, fields: [], kept: [{ reason: 'values removed' }] },
    ])
    expect(await get(id)).toMatchObject({ notes: 'Sold' })
  })

  test('needs an administrator', async () => {
    const undoing = kith.hub.changeUndo.undo(kith.caller('own', { role: 'write' }), {
      by: [theirs],
      since: 0,
    })
    await expect(undoing.next()).rejects.toMatchObject({ code: 'forbidden' })
  })
})

/** Against a model that knows only what people looked like before and after each step. */
describe('random histories', () => {
  const counts: Record<string, number> = {}
  const count = (what: string, times = 1): void => {
    counts[what] = (counts[what] ?? 0) + times
  }
  afterAll(() => {
    console.info('undo by key, cases:', counts)
    for (const what of ['put back', 'kept', 'removed', 'restored', 'merged', 'before the time'])
      expect(counts[what] ?? 0, what).toBeGreaterThan(0)
  })

  test.each(Array.from({ length: triesOf(12) }, (_, seed) => [seed]))('seed %i', async (seed) => {
    const below = seededNumbers(seed + 100)
    const pick = <T>(list: readonly T[]): T => list[below(list.length)]!
    const callers: Caller[] = ['theirs', 'theirs', 'other'].flatMap((key) => [by(key), by(key, 'acme')])
    const world = new Map<number, Step[]>()
    let since = Number.POSITIVE_INFINITY

    const step = async (
      caller: Caller,
      ids: readonly number[],
      work: () => Promise<Person>,
    ): Promise<void> => {
      const before = new Map<number, Person>()
      for (const id of ids) before.set(id, await get(id))
      const at = kith.hub.now()
      const { id } = await work()
      for (const touched of new Set([...ids, id])) {
        const after = await get(touched)
        const entry = {
          theirs: caller.keyId === 'theirs' && at >= since,
          merges: ids.length === 2,
          before: before.get(touched),
          after,
        }
        world.set(touched, [...(world.get(touched) ?? []), entry])
        if (caller.keyId === 'theirs' && at < since) count('before the time')
      }
    }

    for (let n = 0; n < 60; n++) {
      if (n === 20) since = kith.hub.now()
      const caller = pick(callers)
      const alive: Person[] = []
      const gone: Person[] = []
      for (const id of world.keys()) {
        const person = await get(id)
        if (person.id === id) (person.removedAt === null ? alive : gone).push(person)
      }
      const choice = below(20)
      if (choice < 4 || alive.length === 0) {
        await step(caller, [], () => kith.hub.people.create(caller, patchOf(below, n)))
      } else if (choice < 6) {
        const { id } = pick(alive)
        await step(caller, [id], () => kith.hub.people.remove(caller, id))
      } else if (choice < 8 && gone.length > 0) {
        const { id } = pick(gone)
        await step(caller, [id], () => kith.hub.people.restore(caller, id))
      } else if (choice === 8 && alive.length > 1) {
        const into = pick(alive)
        const from = pick(alive.filter(({ id }) => id !== into.id))
        await step(caller, [into.id, from.id], () =>
          kith.hub.people.merge(caller, { into: into.id, from: from.id }),
        )
      } else {
        const { id } = pick(alive)
        await step(caller, [id], () => kith.hub.people.update(caller, id, patchOf(below, n)))
      }
    }

    const expected = new Map<number, Expected>()
    for (const [id, steps] of world) {
      const present = await get(id)
      if (present.id === id) expected.set(id, expectedOf(steps, present))
      else count('merged')
    }
    const planned = await undo(since, true)
    const undone = await undo(since)
    expect(undone).toEqual(planned)
    for (const [id, wanted] of expected) {
      const person = await get(id)
      expect({ id, fields: shownOf(person), removed: person.removedAt !== null }).toEqual({ id, ...wanted })
    }
    for (const { outcome, fields, kept } of undone) {
      if (outcome) count(outcome)
      count('put back', fields.length)
      count('kept', kept.length)
    }
    // Only what is kept is named again, and nothing is changed.
    const versions = await Promise.all([...world.keys()].map(get))
    const again = await undo(since)
    expect(again.filter(({ outcome, fields }) => outcome || fields.length > 0)).toEqual([])
    expect(await Promise.all([...world.keys()].map(get))).toEqual(versions)
  })
})

interface Step {
  readonly theirs: boolean
  readonly merges: boolean
  /** Undefined for a new person. */
  readonly before: Person | undefined
  readonly after: Person
}

interface Expected {
  readonly fields: Record<string, Json>
  readonly removed: boolean
}

function expectedOf(steps: readonly Step[], present: Person): Expected {
  const created = steps[0]!
  const keepsRemoval = ({ before, after }: Step) => before?.removedAt === null && after.removedAt !== null
  const others = steps.filter((step) => !step.theirs && !keepsRemoval(step))
  const merges = steps.some((step) => step.merges)
  if (created.theirs && others.length === 0 && !merges) return { fields: shownOf(present), removed: true }
  const fields: Record<string, Json> = {}
  const names = new Set(
    steps.flatMap(({ before, after }) =>
      [before, after].flatMap((one) => Object.keys(one ? shownOf(one) : {})),
    ),
  )
  for (const name of names) {
    const value = valueAfterUndo(steps, (person) => shownOf(person)[name] ?? null)
    if (value !== null) fields[name] = value
  }
  const removed = valueAfterUndo(steps, (person) => person.removedAt !== null)
  return { fields, removed: removed === true }
}

/** The value before the last changes in a row that were theirs; merges and creations are not taken back. */
function valueAfterUndo(steps: readonly Step[], read: (person: Person) => Json): Json {
  let value: Json | undefined
  for (const step of steps.toReversed()) {
    const [before, after] = [step.before && read(step.before), read(step.after)]
    if (value === undefined) value = after
    if (step.before === undefined) break
    if (JSON.stringify(before) === JSON.stringify(after)) continue
    if (!step.theirs || step.merges) break
    value = before!
  }
  return value ?? null
}

function shownOf(person: Person): Record<string, Json> {
  const { given, jobTitle, notes, company, emails, phones, customFields, extensions } = person
  const points = (list: Person['emails']) =>
    list.map(({ id, value, label, primary }) => ({ id, value, label, primary }))
  const shown = {
    ...{ given, jobTitle, notes, company },
    emails: points(emails),
    phones: points(phones),
    ...Object.fromEntries(Object.entries(customFields).map(([key, value]) => [`customFields.${key}`, value])),
    ...Object.fromEntries(
      Object.entries(extensions.acme ?? {}).map(([key, value]) => [`extensions.acme.${key}`, value]),
    ),
  }
  return Object.fromEntries(
    Object.entries(shown).filter(
      ([, value]) => value !== null && !(Array.isArray(value) && value.length === 0),
    ),
  ) as Record<string, Json>
}

function patchOf(below: (limit: number) => number, n: number): PersonPatch {
  const text = (name: string) => (below(4) === 0 ? null : `${name} ${below(5)}`)
  const emails = () =>
    Array.from({ length: below(3) }, (_, index) => ({
      value: `person.${below(6)}.${index}@example.com`,
      label: below(2) === 0 ? 'work' : '',
      primary: index === 0,
    }))
  const all: PersonPatch[] = [
    { jobTitle: text('Title') },
    { notes: text('Note') },
    { company: text('Company') },
    { emails: emails() },
    { phones: below(3) === 0 ? [] : [{ value: `+1 202 555 01${String(below(100)).padStart(2, '0')}` }] },
    { customFields: { plan: text('Plan') } },
    { extensions: { acme: { score: below(4) } } },
  ]
  const chosen = all.filter(() => below(3) === 0)
  return Object.assign({ given: `Person ${n}` }, ...chosen)
}
