import { groupBy } from '../../src/hub/people/group-by.ts'
import { compareBodies, type Difference, type DifferenceKind } from './differences.ts'
import type { PlainSchema } from './plain-schema.ts'
import type { VendorOperation } from './read-document.ts'

/** One answer of Kith to a request for an operation. */
export interface VendorAnswer {
  readonly status: number
  /** Without its parameters; absent if the answer has no body. */
  readonly type: string | undefined
  /** Parsed, if it is JSON. */
  readonly body: unknown
}

/** Names that Kith reads in a request for an operation; undefined if it reads any. */
export interface AcceptedNames {
  readonly query: readonly string[]
  readonly body: readonly string[] | undefined
}

export interface OperationAsked {
  readonly answers: readonly VendorAnswer[]
  readonly accepted: AcceptedNames
  /** A status from 400 on with which the vendor reports success. */
  readonly success?: number | undefined
  /** Whether the operation is a list of what Kith does not keep. */
  readonly isAlwaysEmpty: boolean
}

/** Every way in which the answers of Kith, and the names it reads, are not as the document says. */
export function compareOperation(operation: VendorOperation, asked: OperationAsked): Difference[] {
  const { answers, accepted, success, isAlwaysEmpty } = asked
  const succeeds = ({ status }: VendorAnswer) => status < 300 || status === success
  const differences: Omit<Difference, 'operation'>[] = [
    ...unread('parameter', Object.keys(operation.query), accepted.query),
    ...Object.values(operation.body).flatMap((schema) =>
      accepted.body ? unread('body field', namesOf(schema), accepted.body) : [],
    ),
    ...(answers.some(succeeds) ? [] : [notAsked(answers)]),
  ]
  for (const [status, group] of groupBy(answers, (answer) => answer.status)) {
    const contents = contentsOf(operation, status)
    const isSuccess = succeeds(group[0]!)
    // Documents name few of the refusals that a server has.
    if (!contents) differences.push(...(isSuccess ? [undocumented(operation, status)] : []))
    else
      differences.push(
        ...compareStatus(status, contents, group).filter((found) => isSuccess || !isAbsence(found)),
      )
  }
  return differences
    .filter(({ kind }) => !(isAlwaysEmpty && unseenInEmptyLists.includes(kind)))
    .map((difference) => ({ operation: operation.name, ...difference }))
}

/** A list without items needs no filters, and has no further page. */
const unseenInEmptyLists: readonly DifferenceKind[] = ['parameter', 'empty', 'never shown']

type Contents = VendorOperation['answers'][string]

function contentsOf({ answers }: VendorOperation, status: number): Contents | undefined {
  const code = String(status)
  return answers[code] ?? answers[`${code[0]}XX`] ?? (status >= 400 ? answers.default : undefined)
}

function compareStatus(status: number, contents: Contents, answers: readonly VendorAnswer[]) {
  const types = Object.keys(contents)
  const expected = types.join(' | ') || 'no body'
  return [...groupBy(answers, ({ type }) => type)].flatMap(([type, group]) => {
    const schema = contents[type ?? ''] ?? contents['*/*']
    // HTTP allows this status no body, whatever the document says.
    if (type === undefined && (types.length === 0 || status === 204)) return []
    if (!schema) {
      return [{ kind: 'content type' as const, path: String(status), expected, got: type ?? 'no body' }]
    }
    return compareBodies(
      schema,
      group.map(({ body }) => body),
    ).map((difference) => ({ ...difference, path: `${status} ${difference.path}` }))
  })
}

/** A refusal shows what it is about; no request meets every one. */
function isAbsence({ kind }: Pick<Difference, 'kind'>): boolean {
  return kind === 'never shown' || kind === 'empty'
}

function undocumented({ answers }: VendorOperation, status: number): Omit<Difference, 'operation'> {
  const successes = Object.keys(answers).filter((code) => /^[23]/.test(code))
  return { kind: 'status', path: String(status), expected: successes.join(' | '), got: String(status) }
}

function notAsked(answers: readonly VendorAnswer[]): Omit<Difference, 'operation'> {
  const got = [...new Set(answers.map(({ status }) => status))].join(', ') || 'no request'
  return { kind: 'not asked', path: 'status', expected: 'a request that succeeds', got }
}

function unread(
  kind: 'parameter' | 'body field',
  documented: readonly string[],
  accepted: readonly string[],
): Omit<Difference, 'operation'>[] {
  return [...new Set(documented)]
    .filter((name) => !accepted.includes(name))
    .map((path) => ({ kind, path, expected: 'read', got: 'not read' }))
}

/** The fields of the body itself; of a list, those of its items. */
function namesOf({ properties = {}, items, anyOf = [] }: PlainSchema): string[] {
  return [...Object.keys(properties), ...(items ? namesOf(items) : []), ...anyOf.flatMap(namesOf)]
}
