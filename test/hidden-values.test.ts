import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { exportFormats } from '../src/bulk/export.ts'
import type { Dialect, Route } from '../src/dialects/dialect.ts'
import { dialects } from '../src/dialects/index.ts'
import { everyVersion } from '../src/dialects/versions.ts'
import type { Person } from '../src/model/person.ts'
import { settingsFor } from './support/dialect-testings.ts'
import { guessesOf, type HiddenValues } from './support/guesses.ts'
import {
  createHiddenWorlds,
  FIRST_NUMBER,
  type HiddenRequest,
  type HiddenWorlds,
  hiddenMarks,
  hiddenOf,
} from './support/hidden-worlds.ts'
import type { Answer } from './support/kith.ts'
import { nativeIdOf } from './support/native-id.ts'
import { squarePng } from './support/png.ts'
import { fillPath, idsIn, namedValues, ownRequests, parametersOf } from './support/route-requests.ts'
import type { World } from './support/world.ts'

/**
 * Keys without the right to sensitive values learn nothing about them. Two Kiths that differ only in hidden values get the
 * same requests with such a key, and must give the same answers, to the byte: to reads, to filters and look-ups by a value
 * that is right in one of them, and to writes of such a value, the first time and the second time. `docs/decisions/0007-keys.md`
 * says what such keys see.
 */
let worlds: HiddenWorlds
afterEach(() => worlds.close())

/** Answers that depend on more than the request and the store. */
const unstable = new Set(['getActivity'])

const routesOf = (dialect: Dialect, wanted: (route: Route) => boolean) =>
  dialect.routes.filter((route) => !route.open && !unstable.has(route.operationId) && wanted(route))

/** Removals come last, because other writes need what they remove. */
const writingRoutesOf = (dialect: Dialect) => [
  ...routesOf(dialect, ({ method }) => method !== 'GET' && method !== 'DELETE'),
  ...routesOf(dialect, ({ method }) => method === 'DELETE'),
]

const served = dialects
  .flatMap(everyVersion)
  .map((dialect) => [dialect.name, dialect.versions?.[0].name ?? '', dialect] as const)

describe.each(served)('%s %s', (_name, _version, dialect) => {
  beforeEach(async () => {
    worlds = await createHiddenWorlds(settingsFor(dialect))
  })

  test('hides the values in every read', async () => {
    for (const route of routesOf(dialect, ({ method }) => method === 'GET')) {
      for (const request of readsOf(route, dialect)) {
        const [left] = await askBoth(dialect, route, request)
        expect(
          left.text.match(hiddenMarks)?.[0],
          `${request.path}: ${left.text.slice(0, 300)}`,
        ).toBeUndefined()
      }
    }
  })

  test('tells by no filter, search, look-up or order whether a guess is right', async () => {
    for (const route of routesOf(dialect, ({ method }) => method === 'GET')) {
      for (const request of guessingReadsOf(route, dialect)) await askBoth(dialect, route, request)
    }
  })

  test('tells by no write whether a guess is right', async () => {
    const told: string[] = []
    for (const route of writingRoutesOf(dialect)) {
      for (const write of await writesOf(route, dialect)) {
        const [first] = await write(false)
        told.push(`${first.status} ${route.operationId}`)
      }
    }
    const written = told.filter((line) => line.startsWith('2'))
    expect(written.length, told.join('\n')).toBeGreaterThan(3)
  })

  test('is held against something: a key with the right sees the difference', async () => {
    const differs: Record<'read' | 'write', number> = { read: 0, write: 0 }
    const notice = (kind: keyof typeof differs) => (error: Error) => {
      expect(error.message).toContain('differs')
      differs[kind] += 1
    }
    for (const route of routesOf(dialect, ({ method }) => method === 'GET')) {
      for (const request of readsOf(route, dialect))
        await askBoth(dialect, route, request, true).catch(notice('read'))
    }
    for (const route of writingRoutesOf(dialect).slice(0, 3)) {
      for (const write of await writesOf(route, dialect)) await write(true).catch(notice('write'))
    }
    expect(differs.read).toBeGreaterThan(0)
    expect(differs.write).toBeGreaterThan(0)
  })
})

/** Only on the left, the first person has a picture. */
describe.each(
  dialects.flatMap((dialect) =>
    routesOf(dialect, ({ bodyType }) => bodyType === 'multipart/form-data').map(
      (route) => [`${dialect.name}: ${route.operationId}`, dialect, route] as const,
    ),
  ),
)('the picture that is sent to %s', (_name, dialect, setPicture) => {
  beforeEach(async () => {
    worlds = await createHiddenWorlds(settingsFor(dialect))
  })

  const removePicture = dialect.routes.find(
    ({ method, path }) => method === 'DELETE' && path === setPicture.path,
  )!
  const firstRequest = (route: Route) => ownRequests(route, worlds.left.world, dialect)[0]!
  const pictureOf = async ({ kith, world }: HiddenWorlds['left']) => {
    const caller = { ...world.tenant.caller(dialect.name), sensitive: true }
    const { extensions } = await kith.app.hub.people.get(caller, world.people[0]!.id)
    const number = extensions[dialect.name]?.pictureId
    return typeof number === 'number' ? kith.app.hub.pictures.get(caller, number) : undefined
  }

  test('is stored, and its address shown to keys with the right only', async () => {
    for (let time = 1; time <= 2; time++) {
      const [left] = await askBoth(dialect, setPicture, firstRequest(setPicture))
      expect(left.status, left.text).toBe(200)
      for (const side of [worlds.left, worlds.right]) {
        const picture = await pictureOf(side)
        expect(picture?.bytes).toEqual(squarePng(128))
        expect(left.text).not.toContain(picture!.ticket)
        expect(left.text).not.toMatch(/https?:/)
      }
    }
    worlds.align()
    const seen = await worlds.left.ask(dialect, setPicture, firstRequest(setPicture), true)
    expect(seen.text).toContain((await pictureOf(worlds.left))!.ticket)
  })

  test('is removed with the same answer whether there was one or not', async () => {
    expect([await pictureOf(worlds.left), await pictureOf(worlds.right)]).toEqual([
      expect.anything(),
      undefined,
    ])
    for (let time = 1; time <= 2; time++) {
      const [left] = await askBoth(dialect, removePicture, firstRequest(removePicture))
      expect(left.status, left.text).toBe(200)
      expect(await pictureOf(worlds.left)).toBeUndefined()
    }
    worlds.align()
    const again = await worlds.left.ask(dialect, removePicture, firstRequest(removePicture), true)
    expect(again.status).toBe(404)
  })
})

/** Sends the request to both worlds. @returns both answers, which are the same */
async function askBoth(
  dialect: Dialect,
  route: Route,
  request: HiddenRequest,
  sighted = false,
): Promise<readonly [Answer, Answer]> {
  worlds.align()
  const answers: Answer[] = []
  for (const side of [worlds.left, worlds.right])
    answers.push(await side.ask(dialect, route, request, sighted))
  const [left, right] = answers as [Answer, Answer]
  const [shownLeft, shownRight] = [shown(left), shown(right)]
  if (shownLeft !== shownRight) throw new Error(difference(route, request, [shownLeft, shownRight]))
  return [left, right]
}

function shown({ status, headers, text }: Answer): string {
  const { date: _, 'content-length': _length, ...others } = headers
  return `${status} ${text} ${JSON.stringify(others)}`
}

function difference(
  route: Route,
  { path, body }: HiddenRequest,
  [left, right]: readonly [string, string],
): string {
  const at = [...left].findIndex((letter, index) => letter !== right[index])
  const around = (text: string) => text.slice(Math.max(0, at - 120), at + 160)
  const asked = `${route.operationId} ${path} ${JSON.stringify(body)}`
  return `${asked} differs:\n${around(left)}\n${around(right)}`
}

/** The requests of a route about what is in the worlds, with everything shown that can be asked for, in every format. */
function readsOf(route: Route, dialect: Dialect): HiddenRequest[] {
  const own = ownRequests(route, worlds.left.world, dialect)
  const formats = Object.hasOwn(propertiesOf(route.query), 'format') ? exportFormats : []
  const more = Object.entries(propertiesOf(route.query)).map(([name, { description = '', type }]) => {
    if (type === 'boolean') return [name, 'true']
    return /^include/.test(name) ? [name, wordsIn(description).join(',')] : undefined
  })
  const asked = new URLSearchParams(
    more.filter((pair) => pair !== undefined) as [string, string][],
  ).toString()
  return own.flatMap((request) => [
    request,
    ...(asked === '' ? [] : [{ ...request, path: withQuery(request.path, asked) }]),
    ...formats.map(({ name }) => ({ ...request, path: withQuery(request.path, `format=${name}`) })),
  ])
}

function wordsIn(description: string): string[] {
  return (description.split(':')[1] ?? '').match(/[\w.]+\w/g) ?? []
}

/** The requests of a route with a hidden value of the left world, or of none, in every place where one can be asked for. */
function guessingReadsOf(route: Route, dialect: Dialect): HiddenRequest[] {
  const { world } = worlds.left
  const [person] = world.people
  const hidden = hiddenOf('left', 0)
  const values = [hidden.given, hidden.email, hidden.phone, hidden.custom, `${hidden.given} free`]
  const names = Object.keys(propertiesOf(route.query))
  const isList = names.length > 0 && !route.path.includes(':')
  const queries = [
    ...names.flatMap((name) => values.map((value) => `${name}=${encodeURIComponent(value)}`)),
    ...(isList ? templates(person!, hidden) : []),
  ]
  const [path] = pathsOf(route, world, dialect)
  const byPath =
    parametersOf(route.path).length === 1 ? values.map((value) => fillPath(route.path, [value])) : []
  return [...queries.map((query) => withQuery(path!, query)), ...byPath].map((asked) => ({
    method: 'GET',
    path: asked,
  }))
}

/** Filters, searches and orders in the notations of all dialects; a list that does not know one refuses or ignores it. */
function templates(person: Person, hidden: ReturnType<typeof hiddenOf>): string[] {
  const { given, surname, email, phone, account, address, birthday, notes, custom } = hidden
  const name = `${given} ${surname}`
  const free = `${given} free`
  const query = (key: string, value: string) => `${key}=${encodeURIComponent(value)}`
  const json = (filter: object) => query('filter', JSON.stringify(filter))
  const fields = { given, surname, name, birthday, notes, 'customFields.remark': custom }
  const lists = { emails: email, phones: phone, onlineServices: account, addresses: address }
  const customer = { name, username: `${given}user0`, email, phoneNumber: phone, secondaryPhoneNumber: phone }
  const searched = { name, email, phone, notes, custom_fields: custom }
  return [
    ...Object.entries(fields).flatMap(([field, value]) => [
      json({ field, op: 'eq', value }),
      json({ not: { field, op: 'startsWith', value } }),
    ]),
    ...Object.entries(lists).map(([some, value]) => json({ some, op: 'eq', value })),
    ...Object.entries(customer).flatMap(([field, value]) => [
      query(`filter[${field}][contains]`, value),
      query(`filter[OR][0][${field}]`, value),
    ]),
    ...['emailVerified', 'phoneNumberVerified'].map((field) => `filter[${field}]=true`),
    ...['meta', 'metadata'].flatMap((map) => [
      query(`filter[${map}][team]`, `${given} entry`),
      query(`${map}[team]`, `${given} team`),
      query(`${map}[team][not_eq]`, `${given} team`),
    ]),
    query('filter[tags][has]', `${given}tag`),
    ...['name', 'email', 'username', 'emailVerified'].map((field) => `orderBy=${field}=asc`),
    ...['name', 'surname', '-name'].map((field) => `sort=${field}`),
    ...Object.entries(searched).flatMap(([field, value]) => [
      `${query('term', value)}&fields=${field}`,
      `${query('term', value)}&fields=${field}&exact_match=true`,
    ]),
    ...[name, email, free].flatMap((value) => [query('q', value), query('search', value)]),
    query('first_char', given.charAt(0)),
    query('first_char', 'a'),
    `ids=${nativeIdOf(person.id)}&${query('q', given)}`,
    ...Object.values(worlds.left.world.filters).flatMap(({ id }) => [`filter_id=${id}`, `filterId=${id}`]),
  ]
}

type Write = (sighted: boolean) => Promise<readonly [Answer, Answer]>

/**
 * The writes of a route. Each is about a person of its own, and holds a guess that is right on the left and wrong on the
 * right: a value of that person, or of another one. It is sent twice, and afterwards everything that the key can read about
 * the person is compared.
 */
async function writesOf(route: Route, dialect: Dialect): Promise<Write[]> {
  const sample = guessesOf(route, dialect, named(worlds.left.world, dialect, route), await hiddenValuesOf(0))
  const guesses = sample.flatMap(({ about }) =>
    (['own', 'other'] as const).map((whose) => ({ about, whose })),
  )
  const plain = route.body && sample.length > 0 ? [] : [undefined]
  return [...guesses, ...plain].map((guess) => async (sighted) => {
    const targets = await worlds.addPerson()
    const others = await worlds.addPerson()
    const world = { ...worlds.left.world, people: [targets[0], others[0]] }
    const after = await feedEnd()
    const guessed =
      guess && (await guessFor(route, dialect, world, guess.about, guess.whose === 'own' ? 0 : 1))
    const [request] = ownRequests(route, world, dialect)
    if (!request) return [noAnswer, noAnswer]
    const filled: HiddenRequest = {
      ...request,
      ...(guessed?.body !== undefined && { body: guessed.body }),
      path: guessed?.query
        ? withQuery(request.path.split('?')[0]!, new URLSearchParams(guessed.query).toString())
        : request.path,
      headers: { ...request.headers, 'idempotency-key': `guess-${after}` },
    }
    const answers = await askBoth(dialect, route, filled, sighted)
    await askBoth(dialect, route, filled, sighted)
    await askBoth(
      dialect,
      route,
      { ...filled, headers: { ...filled.headers, 'idempotency-key': `guess-${after}-again` } },
      sighted,
    )
    await compareReads(targets[0], after, sighted)
    return answers
  })
}

const noAnswer: Answer = { status: 0, headers: {}, text: '', json: undefined }

/** The part of the request with the guess of a hidden value of a person of the left world. */
async function guessFor(route: Route, dialect: Dialect, world: World, about: string, place: number) {
  const person = world.people[place]!
  const hidden = await hiddenValuesOf(placeOf(person), person)
  return guessesOf(route, dialect, named(world, dialect, route), hidden).find(
    (guess) => guess.about === about,
  )
}

/** What the key can read after a write: the person in the native API with its version, its timeline and the feed. */
async function compareReads(target: Person, after: number, sighted: boolean): Promise<void> {
  const native = dialects.find(({ name }) => name === 'native')!
  const routeOf = (operationId: string) => native.routes.find((route) => route.operationId === operationId)!
  const id = nativeIdOf(target.id)
  for (const [operation, path] of [
    ['getPerson', `/v1/people/${id}`],
    ['listTimeline', `/v1/people/${id}/timeline`],
    ['listChanges', `/v1/changes?after=${after}`],
    ['listPeople', `/v1/people?sort=-updatedAt&limit=5`],
    ['countPeople', '/v1/people/count'],
    ['listSources', '/v1/sources?counts=true'],
  ] as const) {
    await askBoth(native, routeOf(operation), { path }, sighted)
  }
}

async function feedEnd(): Promise<number> {
  const { kith, world } = worlds.left
  await kith.app.hub.history.listChanges(world.tenant.caller('native'), 0, 1)
  return (await kith.app.hub.health(world.tenant.caller('native'))).lastPosition
}

/** People are numbered by their ids of a vendor that counts. */
function placeOf({ vendorIds }: Person): number {
  const counting = dialects.find(({ personIds }) => personIds?.make === 'sequence')!
  return Number(vendorIds[counting.name]) - FIRST_NUMBER
}

async function hiddenValuesOf(index: number, person?: Person): Promise<HiddenValues> {
  const { world } = worlds.left
  const [field] = world.fields
  const { extensions } = person ?? world.people[index]!
  return { ...hiddenOf('left', index), customField: { key: field!.key, code: field!.code }, extensions }
}

/** Values for the properties that are no guess, the same on both sides. A new person gets an address that no other has. */
function named(world: World, dialect: Dialect, { path }: Route) {
  const values = namedValues(world, dialect)
  const isNew = parametersOf(path).length === 0
  return (name: string) => {
    if (name === 'key') return 'team'
    if (name === 'email' && isNew) return `new${placeOf(world.people[0]!)}@example.net`
    return /name|mail|phone|number|address|filter/i.test(name) ? undefined : values(name)
  }
}

function pathsOf(route: Route, world: World, dialect: Dialect): string[] {
  const ids = parametersOf(route.path).map(({ folder }) => idsIn(folder, world, dialect)[0] ?? 'none')
  return [fillPath(route.path, ids)]
}

function withQuery(path: string, query: string): string {
  return `${path}${path.includes('?') ? '&' : '?'}${query}`
}

interface Property {
  readonly type?: string
  readonly description?: string
}

function propertiesOf(reader: Route['query']): Readonly<Record<string, Property>> {
  return (reader?.schema as { properties?: Record<string, Property> } | undefined)?.properties ?? {}
}
