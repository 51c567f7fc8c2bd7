import type { Dialect, WireRequest } from '../../src/dialects/dialect.ts'
import { type ErrorCode, errorCodes, KithError, type Problem } from '../../src/model/errors.ts'
import { DISK_FULL } from '../../src/model/storage-failures.ts'

/** One row per code: the status of each dialect, several where the case decides. */
export function statusTable(dialects: readonly Dialect[]): string {
  const rows = errorCodes.map((code) => [
    `\`${code}\``,
    ...dialects.map((dialect) =>
      [...new Set(casesOf(code).map((error) => dialect.renderError(error, wire).status))].sort().join(', '),
    ),
  ])
  const unknown = (allow: readonly string[]) =>
    dialects.map((dialect) => String(dialect.renderUnknownRoute(allow, wire).status))
  return [
    row(['code', ...dialects.map(({ title }: Dialect) => title)]),
    row(['---', ...dialects.map(() => '---')]),
    ...rows.map(row),
    row(['unknown path', ...unknown([])]),
    row(['unknown method', ...unknown(['GET'])]),
  ].join('\n')
}

function row(cells: readonly string[]): string {
  return `| ${cells.join(' | ')} |`
}

/** The cases that dialects tell apart by status. */
function casesOf(code: ErrorCode): KithError[] {
  const error = (details: KithError['details']) => new KithError(code, 'It is so.', details)
  switch (code) {
    case 'invalid':
      return [
        error({ subject: 'timeout' }),
        ...(['query', 'body', 'path', 'header'] as const).flatMap((place) =>
          (['format', 'syntax', 'missing'] as const).map((rule) => {
            const problem: Problem = { in: place, path: ['name'], rule, message: 'is wrong' }
            return error({ problems: [problem] })
          }),
        ),
      ]
    case 'unauthenticated':
      return [error({ credential: 'missing' }), error({ credential: 'unknown' })]
    case 'too_large':
      return [error({ subject: 'body' }), error({ subject: 'target' })]
    case 'unavailable':
      return [error({}), error({ subject: DISK_FULL })]
    case 'conflict':
      return ['person', 'version', 'request name'].map((subject) => error({ subject }))
    default:
      return [error({ subject: 'person' })]
  }
}

const wire: WireRequest = {
  id: 'req_documents',
  method: 'GET',
  path: '/',
  rawQuery: '',
  query: new URLSearchParams(),
  header: () => undefined,
  cookie: () => undefined,
  body: undefined,
  baseUrl: 'http://localhost',
  secure: false,
}
