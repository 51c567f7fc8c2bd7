import { randomUUID } from 'node:crypto'
import { fileURLToPath } from 'node:url'
import { defineConfig } from 'vitest/config'
import SlowestFirst from './test/support/slowest-first.ts'

/** What runs on PostgreSQL as well: the store, and everything above it that asks one. */
const onEveryEngine = [
  'src/bulk/**/*.test.ts',
  'src/hub/**/*.test.ts',
  'src/dialects/**/*.test.ts',
  'test/*.test.ts',
]

/** Needs no store, or one of its own kind. */
const onceIsEnough = [
  'src/hub/people/{query-access,fold,patch,lookups}.test.ts',
  'src/dialects/kit/**',
  'src/dialects/caching.test.ts',
  'src/dialects/savvycal/drifted-account.test.ts',
  'test/{bench,beside,bulk-cli,bulk-crash,bulk-phases,cli,cli-versions,commands,compare-answers,cost,coverage,dialect-check,doctor,encrypted-backups,errors,expensive-queries,full-disk,guessing,hidden-values,imports-elsewhere,known-hosts,new-dialect,no-echo,openapi-client,openapi-watch,packages,private-answers,private-files,readers,secrets,shipped-packages,sixth-dialect,slow-clients,slow-clients-workers,store-lock,undo-cli,vendor-specs,workers}.test.ts',
]

/** What is about PostgreSQL itself, or about both engines at once. */
const aboutPostgres = [
  'test/{cli-database,outage,servers,store-lock-database,differential,move,round-trips,statements}.test.ts',
]

export default defineConfig({
  // Tests run without a build, so they take the client from its source.
  resolve: {
    alias: { '@kith-hub/client': fileURLToPath(new URL('client/src/client.ts', import.meta.url)) },
  },
  test: {
    // A cluster on one machine takes several times as long as a server.
    testTimeout: process.env.KITH_CITUS_URL ? 300_000 : 90_000,
    hookTimeout: 120_000,
    // Each test file opens its own store; worker threads start faster than processes on two cores.
    pool: 'threads',
    // Files after one another in a thread share what was imported, which took longer than most of them. Nothing we
    // import has state of its own, and who replaces a function or the time puts it back.
    isolate: false,
    sequence: { sequencer: SlowestFirst },
    // Stores are waited for more than computed with; those of a cluster are shared by all files.
    maxWorkers: process.env.KITH_CITUS_URL ? 1 : 3,
    // Writes down the answers of all dialects, when asked to.
    setupFiles: process.env.KITH_RECORD_ANSWERS ? ['test/support/record-answers.ts'] : [],
    // Tells what was made for this run, such as the compiled program, from what earlier ones left.
    provide: { run: randomUUID() },
    projects: [
      {
        extends: true,
        test: {
          name: 'sqlite',
          include: ['{src,client/src,test,console}/**/*.test.ts'],
          exclude: ['src/store/postgres/**', ...aboutPostgres],
        },
      },
      {
        extends: true,
        test: {
          name: 'postgres',
          include: ['src/store/postgres/**/*.test.ts', ...onEveryEngine],
          exclude: onceIsEnough,
          globalSetup: 'test/support/postgres-setup.ts',
          env: { KITH_TEST_ENGINE: 'postgres' },
        },
      },
    ],
  },
})
