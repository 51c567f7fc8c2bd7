import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { brotliCompressSync, brotliDecompressSync, constants } from 'node:zlib'
import type { PersonId } from '../../src/model/person.ts'
import { formatPersonId } from '../../src/model/person-id.ts'
import type { GivenId, RecordedAnswer } from './answers.ts'
import type { ReleaseKeys } from './fill.ts'

export { type App, createApp } from '../../src/app.ts'
export { steppingClock } from '../../src/model/clock.ts'
export { createIds, seededBytes } from '../../src/model/ids.ts'
export { parseInstant } from '../../src/model/instant.ts'
export { askRelease, questionsFor, type RecordedAnswer } from './answers.ts'
export { emptyTables, fillRelease } from './fill.ts'

/** The files of a release, in `test/releases/<version>/`. */
export const releaseFiles = {
  sqlite: 'kith.db.br',
  postgres: 'kith.sql.br',
  /** One line for each answer. Those of both engines are in one file, because they are nearly the same. */
  answers: 'answers.jsonl.br',
  release: 'release.json',
} as const

/** What `release.json` says. */
export interface Release {
  readonly version: string
  readonly made: string
  readonly keys: { readonly sqlite: ReleaseKeys; readonly postgres: ReleaseKeys }
  /** Rows of each table of each engine. */
  readonly rows: Readonly<Record<Engine, Readonly<Record<string, number>>>>
}

/** Every id that the store has given out, in order. */
export function idsOf(
  rows: readonly { readonly dialect: string; readonly id: string }[],
  people: readonly number[],
): GivenId[] {
  return [...rows, ...people.map((id) => ({ dialect: 'native', id: formatPersonId(id as PersonId) }))]
}

export const givenIds = {
  rows: 'select dialect, vendor_id as id from person_id where org_id = 1 order by dialect, vendor_id',
  people: 'select person_id as id from person where org_id = 1 order by person_id',
} as const

type Engine = 'sqlite' | 'postgres'

export function pack(content: string | Buffer): Buffer {
  const params = { [constants.BROTLI_PARAM_QUALITY]: 11, [constants.BROTLI_PARAM_LGWIN]: 24 }
  return brotliCompressSync(content, { params })
}

export function unpack(file: string): Buffer {
  return brotliDecompressSync(readFileSync(file))
}

export function packAnswers(answers: Readonly<Record<Engine, readonly RecordedAnswer[]>>): Buffer {
  const lines = (['sqlite', 'postgres'] as const).flatMap((engine) =>
    answers[engine].map((answer) => JSON.stringify({ engine, ...answer })),
  )
  return pack(lines.join('\n'))
}

export function readAnswers(folder: string, wanted: Engine): RecordedAnswer[] {
  const lines = unpack(join(folder, releaseFiles.answers)).toString().split('\n')
  return lines
    .map((line) => JSON.parse(line) as RecordedAnswer & { engine: Engine })
    .flatMap(({ engine, ...answer }) => (engine === wanted ? [answer] : []))
}
