import type { Route } from '../dialects/dialect.ts'

/** How an answer differs from what a route declares. */
export type DifferenceKind =
  /** A key the schema does not have. */
  | 'unknown_key'
  /** A key the schema requires. */
  | 'missing_key'
  | 'type'
  /** Not one of the values a closed list allows. */
  | 'enum'
  /** Another format or pattern. */
  | 'format'
  /** Past a limit of size, length or number. */
  | 'limit'
  /** A status the route does not declare. */
  | 'status'
  /** A body that cannot be read as JSON. */
  | 'not_json'

/** One difference at one place. It never holds a value, which may be personal data; see `found`. */
export interface Finding {
  /** JSON path with `[]` for any item and `*` for any key of a map: `$.data[].emails[].label`. */
  readonly path: string
  /** The path whose values might have shown the same. */
  readonly among: string
  readonly kind: DifferenceKind
  readonly expected?: string
  /** A JSON type; for `enum` the word itself, for `format` only its outline, such as `9999-99-99` for a date. */
  readonly found?: string
}

export interface Inspection {
  readonly findings: readonly Finding[]
  /** How many values were looked at, by path. */
  readonly looked: ReadonlyMap<string, number>
}

/** The same finding wherever one route's answers of one status showed it. */
export interface Difference {
  readonly operation: string
  /** As the route is written: `/v1/clients/:client_id`. */
  readonly route: string
  readonly status: number
  readonly kind: DifferenceKind
  readonly path: string
  readonly expected?: string
  /** Each just once, the first few. */
  readonly found: readonly string[]
  /** How often it was seen, among how many places where it might have been. */
  readonly seen: number
  readonly among: number
}

const FOUND_SHOWN_MAX = 5
/** Of one route: where a map stands in for an object, every key of it would be one. */
const DIFFERENCES_MAX = 200

/** Sums up what one route answered with one status. */
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
      among: inspections.reduce((sum, { looked }) => sum + (looked.get(among) ?? 0), 0),
    }
  })
}
