// A PostgreSQL server for benchmarks, durable unless said otherwise.
import { fileURLToPath } from 'node:url'
import pg from 'pg'

/** Runs the work with a new server. @param work receives a function that creates a database and returns its address */
export async function withPostgres(work) {
  const { createServer } = await import('vite')
  const support = fileURLToPath(new URL('../test/support/postgres-server.ts', import.meta.url))
  // The tests' helper that starts PostgreSQL is TypeScript, so Vite loads it.
  const vite = await createServer({
    configFile: false,
    server: { middlewareMode: true, ws: false },
    appType: 'custom',
    logLevel: 'silent',
  })
  const { startPostgres } = await vite.ssrLoadModule(support)
  const postgres = await startPostgres({ durable: true })
  try {
    return await work(async (name) => {
      const admin = new pg.Client(postgres.url('postgres'))
      await admin.connect()
      await admin.query(`create database ${name}`)
      await admin.end()
      return postgres.url(name)
    })
  } finally {
    await postgres.stop()
    await vite.close()
  }
}
