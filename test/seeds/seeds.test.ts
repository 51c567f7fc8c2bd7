import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { seedsPage } from '../../scripts/documents/seeds.ts'
import { dialects } from '../../src/dialects/index.ts'
import { openTestStore } from '../support/test-store.ts'
import { read } from '../tidy/source-files.ts'
import { seedLines } from './lines.ts'
import { type LineRun, runLine } from './run-line.ts'
import type { SeedLine } from './seed-line.ts'
import { type SeedServer, startSeedServer } from './seed-server.ts'

let server: SeedServer
beforeAll(async () => {
  server = await startSeedServer(openTestStore)
})
afterAll(() => server.close())

/** Each line is run once, for its test and for the page. */
const runs = new Map<SeedLine, Promise<LineRun>>()
function runOf(line: SeedLine): Promise<LineRun> {
  const run = runs.get(line) ?? runLine(server, line)
  runs.set(line, run)
  return run
}

const seeds = [...new Set(seedLines.map(({ seed }) => seed))]

describe.each(seeds)('%s', (seed) => {
  for (const line of seedLines.filter((candidate) => candidate.seed === seed)) {
    test.skipIf(line.notDue !== undefined)(line.sentence, async () => {
      const { failure, exchanges } = await runOf(line)
      if (failure) throw failure
      expect(exchanges.length).toBeGreaterThan(0)
    })
  }
})

test('docs/seeds.md shows the answers of this server', async () => {
  const all: LineRun[] = []
  for (const line of seedLines) all.push(await runOf(line))
  expect(read('docs/seeds.md'), 'docs/seeds.md is out of date: npm run docs').toBe(seedsPage(all, dialects))
})

test('every line has a sentence of its own', () => {
  const names = seedLines.map(({ seed, sentence }) => `${seed}: ${sentence}`)
  expect(names).toEqual([...new Set(names)])
})

test('every reading has a sentence with a reason in docs/readings.md, and a line that needs it', () => {
  const written = [...read('docs/readings.md').matchAll(/^- <a id="([\w-]+)"><\/a>(.+(?:\n {2}.+)*)/gm)]
  const needed = new Set(seedLines.flatMap(({ readings }) => readings))
  expect(written.map(([, name]) => name).toSorted()).toEqual([...needed].toSorted())
  for (const [, name, text] of written)
    expect(text, name).toMatch(/^\*\*[\s\S]+?\.\*\* [A-Z`*][\s\S]{30,}\.$/)
})
