import type { Route } from '../dialects/dialect.ts'

/** How a response differs from what a route declares. */
export type DifferenceKind =
  /** A key that the schema does not have. */
  | 'unknown_key'
  /** A required key is absent. */
  | 'missing_key'
  | 'type'
  /** A value outside an enumeration. */
  | 'enum'
  /** A string that does not match the format or pattern. */
  | 'format'
  /** A value above or below a limit of size, length or count. */
  | 'limit'
  /** A status that the route does not declare. */
  | 'status'
  /** A body that is not JSON. */
  | 'not_json'

/** One difference at one place. It never contains a value, because values may be personal data; see `found`. */
export interface Finding {
  /** JSON path with `[]` for array items and `*` for keys of a map: `$.data[].emails[].label`. */
  readonly path: string
  /** The path whose values are counted as places where the finding could occur. */
  readonly among: string
  readonly kind: DifferenceKind
  readonly expected?: string
  /** A JSON type. For `enum` the value itself; for `format` only its shape, such as `9999-99-99` for a date. */
  readonly found?: string
}

export interface Inspection {
  readonly findings: readonly Finding[]
  /** The number of values inspected at each path. */
  readonly inspected: ReadonlyMap<string, number>
}

/** The same finding in all responses of one route with one status. */
export interface Difference {
  readonly operation: string
  /** The path as the route declares it: `/v1/clients/:client_id`. */
  readonly route: string
  readonly status: number
  readonly kind: DifferenceKind
  readonly path: string
  readonly expected?: string
  /** The first few distinct values. */
  readonly found: readonly string[]
  /** The number of occurrences, and of places where it could have occurred. */
  readonly seen: number
  readonly among: number
}

const FOUND_SHOWN_MAX = 5
/** Per route and status. If a map replaces an object, every key of the map is a difference. */
const DIFFERENCES_MAX = 200

/** Summarizes the responses of one route with one status. */
export function summarize(route: Route, status: number, inspections: readonly Inspection[]): Difference[] {
  const groups = new Map<string, Finding[]>()
  for (const finding of inspections.flatMap(({ findings }) => findings)) {
    const name = JSON.stringify([finding.path, finding.kind, finding.expected])
    groups.set(name, [...(groups.get(name) ?? []), finding])
  }
  return [...groups.values()].slice(0, DIFFERENCES_MAX).map((group) => {
    const { path, kind, expected, among } = group[0]!
    return {
      operation: route.operationId,
      route: route.path,
      status,
      kind,
      path,
      ...(expected === undefined ? {} : { expected }),
      found: [...new Set(group.flatMap(({ found }) => found ?? []))].slice(0, FOUND_SHOWN_MAX),
      seen: group.length,
      among: inspections.reduce((sum, { inspected }) => sum + (inspected.get(among) ?? 0), 0),
    }
  })
}
