import { BaseSequencer, type TestSpecification } from 'vitest/node'

/**
 * What takes long on two cores, longest first. Without being told, a first run begins with the largest files: these are
 * small, call a suite that stands elsewhere, and would be waited for at the end with one core idle.
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

/** Begins each project with its slowest files, so that the shortest are left when one core has nothing more to do. */
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
