import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterEach, describe, expect, test } from 'vitest'
import {
  type App,
  askRelease,
  createApp,
  type RecordedAnswer,
  type Release,
  readAnswers,
  releaseFiles,
  unpack,
} from '../scripts/releases/release.ts'
import { dialects } from '../src/dialects/index.ts'
import differences from './releases/differences.json' with { type: 'json' }
import { temporaryFolder } from './support/command.ts'
import { testingOf } from './support/dialect-testings.ts'
import { onPostgres } from './support/engine.ts'
import { withKey } from './support/kith.ts'
import { createDatabase } from './support/test-database.ts'

/*
 * Stores of every release, opened by the program of the day: they are migrated, all ids that were given out lead where they
 * led, every API answers what it answered, and people can be changed and created.
 */

const home = fileURLToPath(new URL('./releases/', import.meta.url))
const engine = onPostgres ? 'postgres' : 'sqlite'
const versions = readdirSync(home, { withFileTypes: true }).flatMap((entry) =>
  entry.isDirectory() ? [entry.name] : [],
)

test('the store of each release of the change log is kept', () => {
  const headings = readFileSync(new URL('../CHANGELOG.md', import.meta.url), 'utf8').matchAll(/^## (\d.*)$/gm)
  expect(versions.sort()).toEqual([...headings].map(([, version]) => version).sort())
  for (const version of versions) {
    for (const name of [
      releaseFiles.sqlite,
      releaseFiles.postgres,
      releaseFiles.answers,
      releaseFiles.release,
    ])
      expect(existsSync(join(home, version, name)), `${version}/${name}`).toBe(true)
  }
})

let close: () => Promise<void> = async () => undefined
afterEach(async () => {
  await close()
  close = async () => undefined
})

/** Opens a copy of the kept store. */
async function open(version: string): Promise<{ app: App; release: Release }> {
  const folder = temporaryFolder()
  const settings = onPostgres
    ? { databaseUrl: await loadDump(version), dataFolder: folder.path }
    : { dataFolder: unpackStore(version, folder.path) }
  const app = await createApp({ log: 'none', ...settings })
  close = async () => {
    await app.close()
    folder.remove()
  }
  return { app, release: JSON.parse(readFileSync(join(home, version, releaseFiles.release), 'utf8')) }
}

function unpackStore(version: string, folder: string): string {
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'kith.db'), unpack(join(home, version, releaseFiles.sqlite)))
  return folder
}

async function loadDump(version: string): Promise<string> {
  const database = await createDatabase({ empty: true })
  // A dump begins by emptying the search path, which only its own connection has.
  await database.query(unpack(join(home, version, releaseFiles.postgres)).toString())
  return database.url
}

interface Difference {
  /** The last release to which the rule applies. */
  readonly until: string
  readonly reason: string
  /** Regular expressions: of the requests, and of the text in an answer that may differ. */
  readonly path: RegExp
  readonly text: RegExp
}

const rules: Difference[] = (differences.rules as Record<string, string>[]).map((rule) => {
  const { until, reason, path, text } = rule
  if (!until || !reason || !text)
    throw new Error(`A rule without until, reason or text: ${JSON.stringify(rule)}`)
  return { until, reason, path: new RegExp(path ?? '', 's'), text: new RegExp(text, 'gs') }
})

const isUpTo = (version: string, until: string): boolean =>
  version.localeCompare(until, 'en', { numeric: true }) <= 0

/** Answers by request, as text. What the rules allow to differ is left out. */
function comparable(version: string, answers: readonly RecordedAnswer[]): Map<string, string> {
  return new Map(
    answers.map(({ dialect, path, status, body }) => {
      const fitting = rules.filter(
        (rule) => isUpTo(version, rule.until) && rule.path.test(`/${dialect}${path}`),
      )
      const text = JSON.stringify({ status, body })
      return [
        `${dialect} ${path}`,
        fitting.reduce((left, rule) => left.replace(rule.text, '<allowed>'), text),
      ]
    }),
  )
}

describe.each(versions)('the store of %s', (version) => {
  test('answers as it did, for every id that was given out', async () => {
    const { app, release } = await open(version)
    const recorded = readAnswers(join(home, version), engine)
    const asked = await askRelease(app, release.keys[engine], recorded)
    const [before, now] = [comparable(version, recorded), comparable(version, asked)]
    expect([...now.keys()]).toEqual([...before.keys()])
    const different = [...before].flatMap(([key, text]) =>
      now.get(key) === text ? [] : [{ key, before: text.slice(0, 2000), now: now.get(key)!.slice(0, 2000) }],
    )
    expect(different.slice(0, 5)).toEqual([])
    // Most requests are for people by id, and most of these people are there.
    const found = recorded.filter(({ status }) => status === 200)
    expect(found.length).toBeGreaterThan(1000)
  })

  test('has the present schema', async () => {
    const { app } = await open(version)
    expect((await app.store.describe()).schemaCondition).toBe('current')
  })

  test('can be written to through every API', async () => {
    const { app, release } = await open(version)
    const recorded = readAnswers(join(home, version), engine)
    for (const { name } of dialects) {
      const { people } = testingOf(name)
      const created = people.see(
        people.person(await ask(app, name, release, people.create(people.needed(`afterrelease${name}`)))),
      )
      const known = people.see(people.items(recorded.find(({ dialect }) => dialect === name)!.body)[0])
      for (const { id } of [created, known]) {
        await ask(app, name, release, people.update(id, people.renamed('Later')))
        const read = people.see(people.person(await ask(app, name, release, people.read(id))))
        expect(read.id, name).toBe(id)
        expect(read.name, name).toContain('Later')
      }
    }
  })
})

interface Asked {
  readonly method?: string
  readonly path: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: unknown
}

/** @returns the body, which is not of an error */
async function ask(
  app: App,
  dialect: string,
  release: Release,
  { method = 'GET', path, headers, body }: Asked,
): Promise<unknown> {
  const signed = withKey(dialect, path, release.keys[engine].keys[dialect]!)
  const answer = await app.server.app.inject({
    method: method as 'GET',
    url: `/${dialect}${signed.path}`,
    headers: { ...signed.headers, 'content-type': 'application/json', ...headers },
    ...(body !== undefined && { payload: JSON.stringify(body) }),
  })
  expect(answer.statusCode, answer.body).toBeLessThan(300)
  return JSON.parse(answer.body)
}
