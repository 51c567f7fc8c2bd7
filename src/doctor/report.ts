import type { Difference, DifferenceKind } from './difference.ts'
import type { Diagnosis } from './doctor.ts'
import type { VersionFinding } from './versions.ts'

/** Formats a diagnosis as lines of text: the differences, then the operations that were not compared. */
export function toReport({
  dialect,
  url,
  requests,
  compared,
  notCompared,
  differences,
  version,
}: Diagnosis): string[] {
  const tally = `${requests} requests, ${compared.length} of ${compared.length + notCompared.length} operations compared`
  return [
    `${dialect} at ${url}: ${tally}`,
    ...(version ? ['', ...versionLines(dialect, version)] : []),
    ...byResponse(differences).flatMap(([response, found]) => ['', response, ...found.map(lineOf)]),
    ...(notCompared.length > 0 ? ['', 'Not compared:'] : []),
    ...notCompared.map(({ operation, route, reason }) => `  ${operation}  GET ${route}: ${reason}`),
    '',
    differences.length === 0 ? 'No differences.' : `${differences.length} differences.`,
  ]
}

function versionLines(dialect: string, { served, speaks, drift, versions }: VersionFinding): string[] {
  const counts = versions.map(({ name, differences }) => `${name}: ${differences} differences`).join(', ')
  if (speaks === null)
    return [`The account does not show which version it speaks (${counts}). Kith serves ${served}.`]
  if (!drift) return [`The account speaks version ${speaks}, which Kith serves (${counts}).`]
  return [
    `The account speaks version ${speaks}, but Kith serves ${served} (${counts}).`,
    `To serve ${speaks} to every key of an organization: kith settings --api-version ${dialect}=${speaks}`,
    `To serve it to one key: kith keys create --dialect ${dialect} --api-version ${speaks}`,
    'Clients of the key must know that version. What is different for them is listed below.',
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
