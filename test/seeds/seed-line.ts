import assert from 'node:assert/strict'
import type { Answered, TestRequest } from '../../src/dialects/dialect-testing.ts'
import type { OrganizationSettings } from '../../src/model/organization.ts'
import type { SeedKith } from './seed-server.ts'

/** A seed is the document of a vendor that its API was built from: a reference page with an example. */
export type Seed = 'savvycal' | 'insighto' | 'quentli' | 'voipbin' | 'pipedrive' | 'all'

/**
 * One sentence of a seed as requests and their answers. The test, the row of `docs/seeds.md` and the line that
 * `npm run seeds` prints all follow from it.
 */
export interface SeedLine {
  readonly seed: Seed
  /** The words of the seed, or the field that they are about. */
  readonly sentence: string
  /** Which people are there, in words. */
  readonly given?: string
  /** Readings of `docs/readings.md` that the sentence needs, by their anchors. */
  readonly readings: readonly string[]
  /** Why the line cannot be asked yet. It is then listed, and not run. */
  readonly notDue?: string
  readonly settings: Partial<OrganizationSettings>
  /** Whether the line asks the demo instead of an empty organization. It must not write. */
  readonly demo: boolean
  /** Prepares what is given, and returns the requests of the line. */
  ask(kith: SeedKith): Promise<readonly Ask[]>
}

/** A request, and what its answer must be. */
export interface Ask {
  /** The API that is asked, if it is not the one of the seed. */
  readonly api?: string
  readonly request: TestRequest | ((answers: readonly SeedAnswer[]) => TestRequest)
  /** Sends no key, or this text in place of the key. */
  readonly key?: null | string
  /** What the answer must be, in words. */
  readonly expected: string
  /** 200 by default. */
  readonly status?: number
  /** The part of the answer that is about the sentence, which the page shows; the whole answer by default. */
  readonly part?: (json: Answered) => unknown
  /** The value of that part. */
  readonly is?: unknown
  /** Repeats the request until the answer is right, for what the server does in the background. */
  readonly withinMs?: number
  /** Anything else that must hold. @throws Error */
  readonly check?: (answer: SeedAnswer, answers: readonly SeedAnswer[]) => void
}

export interface SeedAnswer {
  readonly status: number
  readonly text: string
  readonly json: Answered
  /** Null if the answer has no such header. */
  header(name: string): string | null
}

interface Declaration<Given> {
  readonly sentence: string
  readonly given?: string
  readonly readings?: readonly string[]
  readonly notDue?: string
  readonly settings?: Partial<OrganizationSettings>
  readonly demo?: boolean
  readonly prepare?: (kith: SeedKith) => Promise<Given>
  readonly asks: (given: Given, kith: SeedKith) => readonly Ask[]
}

/** Declares the lines of a seed one by one; what `prepare` returns is given to `asks`. */
export function linesOf(seed: Seed) {
  const lines: SeedLine[] = []
  return {
    lines: lines as readonly SeedLine[],
    line<Given = undefined>(declaration: Declaration<Given>): void {
      const { sentence, given, readings = [], notDue, settings = {}, demo = false } = declaration
      lines.push({
        ...{ seed, sentence, readings, settings, demo },
        ...(given !== undefined && { given }),
        ...(notDue !== undefined && { notDue }),
        async ask(kith) {
          const prepared = (await declaration.prepare?.(kith)) as Given
          return declaration.asks(prepared, kith)
        },
      })
    },
  }
}

export const get = (path: string, headers?: Readonly<Record<string, string>>): TestRequest => ({
  path,
  ...(headers && { headers }),
})
export const post = (path: string, body?: unknown): TestRequest => ({ method: 'POST', path, body })
export const put = (path: string, body?: unknown): TestRequest => ({ method: 'PUT', path, body })
export const patch = (path: string, body?: unknown): TestRequest => ({ method: 'PATCH', path, body })
export const remove = (path: string): TestRequest => ({ method: 'DELETE', path })

/** The named keys of an object that it has, in this order. */
export function pick(object: Answered, ...keys: readonly string[]): Answered {
  return Object.fromEntries(keys.filter((key) => key in Object(object)).map((key) => [key, object[key]]))
}

export function without(object: Answered, ...keys: readonly string[]): Answered {
  return Object.fromEntries(Object.entries(Object(object)).filter(([key]) => !keys.includes(key)))
}

/** Numbers from 0 to `count` - 1, mapped. */
export function times<T>(count: number, item: (index: number) => T): T[] {
  return Array.from({ length: count }, (_, index) => item(index))
}

export function assertKeys(object: Answered, keys: readonly string[]): void {
  assert.deepEqual(Object.keys(object), keys)
}

/** RFC 3339 with an offset. */
export const DATE_TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)$/
