import assert from 'node:assert/strict'
import type { Answered, TestRequest } from '../../src/dialects/dialect-testing.ts'
import type { Ask, SeedAnswer, SeedLine } from './seed-line.ts'
import type { SeedKith, SeedServer } from './seed-server.ts'

/** What became of a line. */
export interface LineRun {
  readonly line: SeedLine
  /** In order; after a failure without the requests that were not sent. */
  readonly exchanges: readonly SeedExchange[]
  /** Why the line fails. */
  readonly failure?: Error
}

/** A request that was sent, and its answer. Keys of the organization are replaced with `KEY`. */
export interface SeedExchange {
  readonly api: string
  readonly request: TestRequest
  readonly expected: string
  readonly status: number
  /** The part of the answer that the line is about. */
  readonly part: Answered
  readonly failure?: Error
}

/** Asks the server what the line asks. Later requests are sent even if an earlier answer is wrong. */
export async function runLine(server: SeedServer, line: SeedLine): Promise<LineRun> {
  const exchanges: SeedExchange[] = []
  if (line.notDue !== undefined) return { line, exchanges }
  try {
    const kith = line.demo
      ? await server.demo()
      : await server.begin(`${line.seed}: ${line.sentence}`, line.settings)
    const answers: SeedAnswer[] = []
    for (const ask of await line.ask(kith)) exchanges.push(await exchange(kith, line, ask, answers))
  } catch (error) {
    return { line, exchanges, failure: asError(error) }
  }
  const failures = exchanges.flatMap(({ failure }) => failure ?? [])
  return { line, exchanges, ...(failures[0] && { failure: failures[0] }) }
}

async function exchange(
  kith: SeedKith,
  line: SeedLine,
  ask: Ask,
  answers: SeedAnswer[],
): Promise<SeedExchange> {
  const api = ask.api ?? line.seed
  const request = typeof ask.request === 'function' ? ask.request(answers) : ask.request
  const send = async () => {
    const answer = await kith.send(api, request, ask.key)
    return { answer, ...judge(ask, answer, [...answers, answer]) }
  }
  let judged = await send()
  for (
    const end = Date.now() + (ask.withinMs ?? 0);
    judged.failure && Date.now() < end;
    judged = await send()
  )
    await new Promise((resolve) => setTimeout(resolve, 100))
  const { answer, part, failure } = judged
  answers.push(answer)
  const { expected } = ask
  return {
    api,
    request: withoutKeys(request, kith),
    expected,
    status: answer.status,
    part,
    ...(failure && { failure }),
  }
}

/** What differs between runs and servers has names: the keys, the session and the port. */
function withoutKeys(request: TestRequest, { keys, url }: SeedKith): TestRequest {
  const text = JSON.stringify(request)
    .replaceAll(url, 'http://127.0.0.1:8080')
    .replaceAll(/kith_session=[\w.-]+/g, 'kith_session=SESSION')
  return JSON.parse(Object.values(keys).reduce((hidden, key) => hidden.replaceAll(key, 'KEY'), text))
}

function judge(
  ask: Ask,
  answer: SeedAnswer,
  answers: readonly SeedAnswer[],
): { part: Answered; failure?: Error } {
  let part: Answered = answer.json ?? answer.text
  try {
    assert.equal(answer.status, ask.status ?? 200, `status ${answer.status}: ${answer.text.slice(0, 300)}`)
    if (ask.part) part = ask.part(answer.json)
    if ('is' in ask) assert.deepEqual(part, ask.is)
    ask.check?.(answer, answers)
    return { part }
  } catch (error) {
    const { message } = asError(error)
    return { part, failure: new Error(`${ask.expected}: ${message}`, { cause: error }) }
  }
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error))
}
