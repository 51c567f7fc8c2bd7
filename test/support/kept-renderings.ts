import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Dialect } from '../../src/dialects/dialect.ts'
import { dialects } from '../../src/dialects/index.ts'
import { systemTiming } from '../../src/model/clock.ts'
import { createIds, seededBytes } from '../../src/model/ids.ts'
import type { KeptRendering, KeptRenderings, KeptView } from '../../src/model/kept-renderings.ts'
import { createServer, type KithServer } from '../../src/server/server.ts'
import { openSqliteRenderings, type SqliteRenderings } from '../../src/store/sqlite/renderings/renderings.ts'
import { openSqliteStore } from '../../src/store/sqlite/sqlite.ts'
import { createTestKith, type TestKith } from './kith.ts'

/** A Kith whose store is a file, with room for a file of renderings beside it. */
export interface FileKith {
  readonly kith: TestKith
  readonly folder: string
  readonly file: string
  /** Opens the file of renderings, as a server that starts does. */
  renderings(options?: Partial<Parameters<typeof openSqliteRenderings>[0]>): Promise<SqliteRenderings>
  close(): Promise<void>
}

export async function createFileKith(
  parts: Parameters<typeof createTestKith>[1] = {},
  settings: Parameters<typeof createTestKith>[0] = {},
): Promise<FileKith> {
  const folder = mkdtempSync(join(tmpdir(), 'kith-renderings-'))
  const store = join(folder, 'kith.db')
  const file = join(folder, 'kith-renderings.db')
  const kith = await createTestKith(settings, { ...parts, store: openSqliteStore({ file: store }) })
  return {
    kith,
    folder,
    file,
    async renderings(options = {}) {
      const opened = openSqliteRenderings({
        file,
        store,
        program: { name: 'test' },
        bytesMax: 50_000_000,
        freeBytesMin: 0,
        peopleMin: 1,
        timing: systemTiming,
        ...options,
      })
      await opened.flush()
      return opened
    },
    async close() {
      await kith.close()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

const uncached = { renderCacheBytesMax: 1, responseCacheBytesMax: 1 }

/**
 * A server on the store of a Kith. Unless `limits` says otherwise, it remembers neither people nor answers: they come from the file
 * of renderings or from the store.
 */
export function serveFrom(
  { app }: TestKith,
  keptRenderings: KeptRenderings | undefined,
  served: readonly Dialect[] = dialects,
  limits: Partial<TestKith['app']['config']> = uncached,
): KithServer {
  return createServer({
    timing: systemTiming,
    hub: app.hub,
    bulk: app.jobs,
    activity: app.activity,
    ids: createIds(seededBytes(11)),
    dialects: served,
    observe: () => {},
    limits: { ...app.config, ...limits },
    keptRenderings,
  })
}

/** Faults of kept renderings, each of which forgets a part of what a rendering depends on. */
export const faults: Readonly<Record<string, (renderings: KeptRenderings) => KeptRenderings>> = {
  version: forgetting(({ digest }, { personId }) => `${digest.toString('hex')} ${personId}`),
  view: forgetting(({ orgId }, { personId, version }) => `${orgId} ${personId} ${version}`),
}

function forgetting(nameOf: (view: KeptView, rendering: Omit<KeptRendering, 'bytes'>) => string) {
  return (renderings: KeptRenderings): KeptRenderings => {
    const known = new Map<string, KeptRendering>()
    return {
      ...renderings,
      keep(view, rendering) {
        const name = nameOf(view, rendering)
        if (!known.has(name)) known.set(name, { ...rendering, bytes: Buffer.from(rendering.bytes) })
        renderings.keep(view, rendering)
      },
      find(view, refs) {
        renderings.find(view, refs)
        return refs.flatMap(({ id, version }) => {
          const found = known.get(nameOf(view, { personId: id, version, createdAt: 0 }))
          return found ? [found] : []
        })
      },
    }
  }
}
