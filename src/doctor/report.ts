import type { Difference, DifferenceKind } from './difference.ts'
import type { Diagnosis } from './doctor.ts'

/** Formats a diagnosis as lines of text: the differences, then the operations that were not compared. */
export function toReport({
  dialect,
  url,
  requests,
  compared,
  notCompared,
  differences,
}: Diagnosis): string[] {
  const tally = `${requests} requests, ${compared.length} of ${compared.length + notCompared.length} operations compared`
  return [
    `${dialect} at ${url}: ${tally}`,
    ...byResponse(differences).flatMap(([response, found]) => ['', response, ...found.map(lineOf)]),
    ...(notCompared.length > 0 ? ['', 'Not compared:'] : []),
    ...notCompared.map(({ operation, route, reason }) => `  ${operation}  GET ${route}: ${reason}`),
    '',
    differences.length === 0 ? 'No differences.' : `${differences.length} differences.`,
  ]
}

function byResponse(differences: readonly Difference[]): [string, Difference[]][] {
  const groups = new Map<string, Difference[]>()
  for (const difference of differences) {
    const { operation, route, status } = difference
    const response = `${operation}  GET ${route}  ${status}`
    groups.set(response, [...(groups.get(response) ?? []), difference])
  }
  return [...groups]
}

const phrases = {
  unknown_key: ({ found }) => `is an unknown key (${found.join(' or ')})`,
  missing_key: ({ expected }) => `is a missing key (${expected})`,
  type: ({ expected, found }) => `is ${found.join(' or ')}, not ${expected}`,
  enum: ({ expected, found }) => `is ${found.join(' or ')}, not one of ${expected}`,
  format: ({ expected, found }) => `looks like ${found.join(' or ')}, not ${expected}`,
  limit: ({ expected }) => `violates ${expected}`,
  status: ({ expected, found }) => `has status ${found.join(' or ')}, not one of ${expected}`,
  not_json: () => 'is not JSON',
} satisfies Record<DifferenceKind, (difference: Difference) => string>

function lineOf(difference: Difference): string {
  const { path, kind, seen, among } = difference
  return `  ${path}  ${phrases[kind](difference)}; ${seen} of ${among}`
}
