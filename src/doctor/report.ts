import type { Difference, DifferenceKind } from './difference.ts'
import type { Diagnosis } from './doctor.ts'

/** A diagnosis for people, line by line: what differs, then what was not looked at. */
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
    ...byAnswer(differences).flatMap(([answer, found]) => ['', answer, ...found.map(lineOf)]),
    ...(notCompared.length > 0 ? ['', 'Not compared:'] : []),
    ...notCompared.map(({ operation, route, reason }) => `  ${operation}  GET ${route}: ${reason}`),
    '',
    differences.length === 0 ? 'No differences.' : `${differences.length} differences.`,
  ]
}

function byAnswer(differences: readonly Difference[]): [string, Difference[]][] {
  const groups = new Map<string, Difference[]>()
  for (const difference of differences) {
    const { operation, route, status } = difference
    const answer = `${operation}  GET ${route}  ${status}`
    groups.set(answer, [...(groups.get(answer) ?? []), difference])
  }
  return [...groups]
}

const phrases = {
  unknown_key: ({ found }) => `sends a key Kith does not know (${found.join(' or ')})`,
  missing_key: ({ expected }) => `lacks a key Kith sends (${expected})`,
  type: ({ expected, found }) => `is ${found.join(' or ')}, not ${expected}`,
  enum: ({ expected, found }) => `is ${found.join(' or ')}, not one of ${expected}`,
  format: ({ expected, found }) => `looks like ${found.join(' or ')}, not ${expected}`,
  limit: ({ expected }) => `is past ${expected}`,
  status: ({ expected, found }) => `is a ${found.join(' or ')}, not one of ${expected}`,
  not_json: () => 'is no JSON',
} satisfies Record<DifferenceKind, (difference: Difference) => string>

function lineOf(difference: Difference): string {
  const { path, kind, seen, among } = difference
  return `  ${path}  ${phrases[kind](difference)}; ${seen} of ${among}`
}
