import { defineConfig } from 'vitest/config'

/** What runs on PostgreSQL as well: the store, and everything above it that asks one. */
const onEveryEngine = ['src/hub/**/*.test.ts', 'src/dialects/**/*.test.ts', 'test/*.test.ts']

/** Needs no store, or one of its own kind. */
const onceIsEnough = [
  'src/hub/{access,fold,patch,lookups}.test.ts',
  'src/dialects/kit/**',
  'test/{cli,coverage,doctor,new-dialect}.test.ts',
]

export default defineConfig({
  test: {
    testTimeout: 30_000,
    hookTimeout: 60_000,
    // Each test file opens its own store; worker threads start faster than processes on two cores.
    pool: 'threads',
    projects: [
      {
        extends: true,
        test: {
          name: 'sqlite',
          include: ['src/**/*.test.ts', 'test/**/*.test.ts'],
          exclude: ['src/store/postgres/**'],
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
