import type { Difference, DifferenceKind } from './differences.ts'

/** A difference that is meant, and why: an entry of `src/dialects/<dialect>/vendor-spec-deviations.json`. */
export interface Deviation {
  /** The operation; `*` stands for any part: `GET /v1/*`. */
  readonly operation: string
  readonly kind: DifferenceKind
  /** The path of the difference, or several; `*` stands for any part. */
  readonly path: string | readonly string[]
  /** What is right, and where that can be seen. */
  readonly reason: string
}

export interface Verdict {
  /** Differences that no deviation explains. */
  readonly unexplained: readonly Difference[]
  readonly explained: readonly (Difference & { readonly reason: string })[]
  /** Deviations of checked operations that do not occur any more. */
  readonly stale: readonly Deviation[]
}

/** @param checked the names of the operations that were compared; a deviation of others is not stale */
export function judge(
  differences: readonly Difference[],
  deviations: readonly Deviation[],
  checked: readonly string[],
): Verdict {
  const single = deviations.flatMap((deviation) =>
    [deviation.path].flat().map((path) => ({ ...deviation, path })),
  )
  const patterns = single.map((deviation) => ({
    deviation,
    operation: patternOf(deviation.operation),
    path: patternOf(deviation.path),
  }))
  const used = new Set<Deviation>()
  const unexplained: Difference[] = []
  const explained: Verdict['explained'][number][] = []
  for (const difference of differences) {
    const fitting = patterns.filter(
      ({ deviation, operation, path }) =>
        deviation.kind === difference.kind &&
        operation.test(difference.operation) &&
        path.test(difference.path),
    )
    for (const { deviation } of fitting) used.add(deviation)
    if (fitting[0]) explained.push({ ...difference, reason: fitting[0].deviation.reason })
    else unexplained.push(difference)
  }
  const stale = patterns
    .filter(
      ({ deviation, operation }) => !used.has(deviation) && checked.some((name) => operation.test(name)),
    )
    .map(({ deviation }) => deviation)
  return { unexplained, explained, stale }
}

function patternOf(text: string): RegExp {
  const parts = text.split('*').map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'))
  return new RegExp(`^${parts.join('.*')}$`)
}
