import { BaseSequencer, type TestSpecification } from 'vitest/node'

/**
 * The slowest test files on two cores, slowest first. Without timings, Vitest starts with the largest files. These files
 * are small but run long suites, so they would run last while one core is idle.
 */
const slow: readonly string[] = [
  'src/dialects/dialects.test.ts',
  'test/tenancy.test.ts',
  'src/store/postgres/postgres.test.ts',
  'test/paging.test.ts',
  'test/bulk-crash.test.ts',
  'test/cost.test.ts',
  'src/store/sqlite/sqlite.test.ts',
  'test/console/appearance-desktop.test.ts',
  'test/console/appearance-phone.test.ts',
  'test/commands.test.ts',
  'test/cli.test.ts',
  'test/bulk-cli.test.ts',
  'test/console/people.test.ts',
  'test/console/selection.test.ts',
  'test/console/load.test.ts',
]

/** Starts each project with its slowest files, so that both cores finish at about the same time. */
export default class SlowestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files)
    const projects = [...new Set(sorted.map(({ project }) => project.name))]
    return projects.flatMap((name) => {
      const own = sorted.filter(({ project }) => project.name === name)
      return own.toSorted((a, b) => rankOf(a) - rankOf(b))
    })
  }
}

function rankOf({ moduleId }: TestSpecification): number {
  const index = slow.findIndex((path) => moduleId.endsWith(`/${path}`))
  return index < 0 ? slow.length : index
}
