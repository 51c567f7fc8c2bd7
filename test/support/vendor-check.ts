import type { DocumentedEndpoint } from '../../scripts/documents/coverage.ts'
import { compareOperation, type OperationAsked } from '../../scripts/vendor-specs/compare.ts'
import { type Deviation, judge, type Verdict } from '../../scripts/vendor-specs/deviations.ts'
import type { Difference } from '../../scripts/vendor-specs/differences.ts'
import { endpointOf, isServed } from '../../scripts/vendor-specs/operations.ts'
import type { VendorOperation } from '../../scripts/vendor-specs/read-document.ts'
import type { Dialect } from '../../src/dialects/dialect.ts'
import type { TestKith } from './kith.ts'
import { createQuestioner } from './vendor-operations.ts'

export interface VendorCheck extends Verdict {
  readonly operations: readonly CheckedOperation[]
  /** What was compared, by operation. */
  readonly asked: ReadonlyMap<string, OperationAsked>
}

export interface CheckedOperation {
  readonly name: string
  readonly state: 'checked' | 'differs' | 'not served'
  /** Why it is not served. */
  readonly reason?: string
  /** Answers that were compared. */
  readonly answers: number
}

/** Asks Kith every operation that the dialect serves, and compares the answers with what the vendor's document says. */
export async function checkOperations(
  kith: TestKith,
  dialect: Dialect,
  operations: readonly VendorOperation[],
  known: { readonly endpoints: readonly DocumentedEndpoint[]; readonly deviations: readonly Deviation[] },
): Promise<VendorCheck> {
  const { endpoints, deviations } = known
  const questioner = await createQuestioner(kith, dialect, endpoints)
  const served = operations.filter(({ name }) => isServed(name, endpoints))
  const asked = new Map<string, OperationAsked>()
  const differences: Difference[] = []
  for (const operation of served) {
    const found = await questioner.ask(operation.name)
    asked.set(operation.name, found)
    differences.push(...compareOperation(operation, found))
  }
  const verdict = judge(
    differences,
    deviations,
    served.map(({ name }) => name),
  )
  const differing = new Set(verdict.unexplained.map(({ operation }) => operation))
  return {
    ...verdict,
    asked,
    operations: operations.map(({ name }) => {
      const answers = asked.get(name)?.answers.length
      if (answers !== undefined) return { name, state: differing.has(name) ? 'differs' : 'checked', answers }
      const reason = endpointOf(name, endpoints)?.missing ?? 'endpoints.json does not name it'
      return { name, state: 'not served', reason, answers: 0 }
    }),
  }
}
