import Type, { type Static, type TSchema } from 'typebox'
import { invalid, KithError, type Problem } from '../../model/errors.ts'
import { isJsonObject } from '../../model/json.ts'
import type { PersonDraft, PersonPatch } from '../../model/person.ts'
import type { Reader } from '../dialect.ts'
import { jsonValue } from '../kit/json-body.ts'
import { nullable } from '../kit/nullable.ts'
import { fromNativePersonDraft } from './mapping.ts'
import { nativePerson, personDraft, personPatch, problemDetails } from './schema.ts'
import { strictBody } from './strict-body.ts'

const OPERATIONS_MAX = 100

const strict = { additionalProperties: false } as const
const id = Type.String({ minLength: 1, maxLength: 40 })
const ifVersion = Type.Optional(Type.Integer({ minimum: 1, description: 'Same as `If-Match`.' }))

const create = Type.Object({ op: Type.Literal('create'), person: personDraft }, strict)
const update = Type.Object({ op: Type.Literal('update'), id, ifVersion, person: personPatch }, strict)
const remove = Type.Object({ op: Type.Literal('remove'), id, ifVersion }, strict)
const restore = Type.Object({ op: Type.Literal('restore'), id }, strict)
const labelIds = Type.Optional(Type.Array(Type.Integer({ minimum: 1 }), { maxItems: 100 }))
const label = Type.Object(
  { op: Type.Literal('label'), id, add: labelIds, remove: labelIds },
  { ...strict, description: 'Adds labels to a person and removes labels; other labels stay.' },
)

const batch = Type.Object(
  {
    atomic: Type.Optional(Type.Boolean({ description: 'All or nothing; false by default.' })),
    operations: Type.Array(Type.Union([create, update, remove, restore, label]), {
      minItems: 1,
      maxItems: OPERATIONS_MAX,
    }),
  },
  strict,
)

export const nativeVerdicts = Type.Object({
  items: Type.Array(
    Type.Object({
      status: Type.Integer({ description: 'The status the same request would have on its own.' }),
      person: nullable(nativePerson),
      problem: nullable(problemDetails),
    }),
    { description: 'One result per operation, in order.' },
  ),
})

export type Operation =
  | { readonly op: 'create'; readonly person: PersonDraft }
  | { readonly op: 'update'; readonly id: string; readonly person: PersonPatch; readonly ifVersion?: number }
  | { readonly op: 'remove'; readonly id: string; readonly ifVersion?: number }
  | { readonly op: 'restore'; readonly id: string }
  | {
      readonly op: 'label'
      readonly id: string
      readonly add?: readonly number[]
      readonly remove?: readonly number[]
    }

export interface Batch {
  readonly atomic: boolean
  /** An operation that cannot be parsed becomes the error to answer it with. */
  readonly operations: readonly (Operation | KithError)[]
}

const envelope = strictBody(
  Type.Object(
    {
      ...batch.properties,
      operations: Type.Array(Type.Unknown(), { minItems: 1, maxItems: OPERATIONS_MAX }),
    },
    strict,
  ),
)

/** Problems of one operation fail only that operation, unless the batch is atomic. */
export const batchBody: Reader<typeof batch, Batch> = {
  schema: batch,
  read(part, problems) {
    const found: Problem[] = []
    const { atomic = false, operations = [] } = envelope.read(part, found) ?? {}
    const ofBatch: Problem[] = []
    const byOperation = new Map<number, Problem[]>()
    for (const problem of found) {
      const [list, index] = problem.path
      if (list === 'operations' && typeof index === 'number')
        byOperation.set(index, [...(byOperation.get(index) ?? []), problem])
      else ofBatch.push(problem)
    }
    problems.push(...ofBatch)
    if (ofBatch.length > 0) return { atomic, operations: [] }
    const read = operations.map((operation, index) => {
      const own = byOperation.get(index)
      return own ? invalid(own) : readOperation(operation, index)
    })
    if (atomic) for (const item of read) if (item instanceof KithError) problems.push(...problemsOf(item))
    return { atomic, operations: read }
  },
}

function problemsOf({ details }: KithError): readonly Problem[] {
  return details.problems ?? []
}

function readOperation(value: unknown, index: number): Operation | KithError {
  const problems: Problem[] = []
  const operation = toOperation(value, problems)
  if (problems.length === 0) return operation
  return invalid(problems.map((problem) => within(index, problem)))
}

/** The problem of an operation, with its path in the whole body. */
function within(index: number, problem: Problem): Problem {
  return { ...problem, path: ['operations', index, ...problem.path] }
}

/** An error about the person of an operation, with its paths in the whole body. */
export function withBatchPaths(index: number, error: KithError): KithError {
  return withPaths(error, (problem) => within(index, { ...problem, path: ['person', ...problem.path] }))
}

/** An error about an operation itself, with its paths in the whole body. */
export function withOperationPath(index: number, error: KithError): KithError {
  return withPaths(error, (problem) => within(index, problem))
}

function withPaths({ code, message, details }: KithError, moved: (problem: Problem) => Problem): KithError {
  const problems = details.problems?.map(moved)
  return new KithError(code, message, { ...details, ...(problems && { problems }) })
}

/** An error of one operation does not contain its index, so the batch adds it. */
export function batchError(index: number, { code, message, details }: KithError): KithError {
  const problem = { in: 'body', path: ['operations', index], rule: 'not_allowed', message } as const
  return new KithError(code, `Operation ${index} was refused, so nothing was done: ${message}`, {
    ...details,
    problems: details.problems ?? [problem],
  })
}

const readers: Readonly<Record<string, (value: unknown, problems: Problem[]) => Operation>> = {
  create: withPerson(create),
  update: withPerson(update),
  remove: jsonValue(remove),
  restore: jsonValue(restore),
  label: jsonValue(label),
}

function toOperation(value: unknown, problems: Problem[]): Operation {
  const op = isJsonObject(value) && typeof value.op === 'string' ? value.op : ''
  const read = Object.hasOwn(readers, op) ? readers[op] : undefined
  if (read) return read(value, problems)
  const message = `op must be one of ${Object.keys(readers).join(', ')}`
  problems.push({ in: 'body', path: ['op'], rule: 'enum', expected: Object.keys(readers), message })
  return unreadable
}

/** Placeholder for an operation that could not be parsed; ignored once there is a problem. */
const unreadable: Operation = { op: 'restore', id: '' }

type WithPerson = typeof create | typeof update

function withPerson<Schema extends WithPerson & TSchema>(schema: Schema) {
  const read = jsonValue<TSchema>(schema)
  return (value: unknown, problems: Problem[]): Operation => {
    const operation = read(value, problems) as Static<WithPerson>
    if (problems.length > 0) return unreadable
    const found: Problem[] = []
    const person = fromNativePersonDraft(operation.person, found)
    problems.push(...found.map((problem) => ({ ...problem, path: ['person', ...problem.path] })))
    return { ...operation, person }
  }
}
