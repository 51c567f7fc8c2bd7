import type { WriterLibraries, WriterSettings } from './writer.ts'

/**
 * Opens the file of renderings for the thread that writes it, and makes it if it does not exist. As `writeRenderings`, this refers
 * to nothing outside itself.
 *
 * Each rendering has a header with its numbers, so that a page is read as one value, and a checksum, because the bytes of a file
 * can be damaged where SQLite does not notice. What `checked` says of an organization is the last change in the store that renderings were compared with.
 *
 * @throws if the file is damaged, too large, of another format, or was written beside another store
 */
export function openRenderingFile(
  settings: WriterSettings,
  programDigest: Uint8Array,
  { Database, fs, zlib }: WriterLibraries,
) {
  const FORMAT = 1
  const PAGE_BYTES = 16_384
  const EVICTED_PEOPLE = 500
  const CHANGES_AT_ONCE = 5000
  const inodeOf = () => fs.statSync(settings.file, { throwIfNoEntry: false })?.ino

  if (inodeOf() === undefined) {
    try {
      fs.closeSync(fs.openSync(settings.file, 'wx', 0o600))
    } catch {
      // Another server has just made it.
    }
  }
  const db = new Database(settings.file, { fileMustExist: true })
  const store = new Database(settings.store, { readonly: true })
  try {
    const number = (pragma: string) => Number(db.pragma(pragma, { simple: true }))
    db.pragma(`page_size = ${PAGE_BYTES}`)
    db.pragma('journal_mode = WAL')
    for (const pragma of ['synchronous = NORMAL', 'secure_delete = ON', 'busy_timeout = 2000'])
      db.pragma(pragma)
    for (const pragma of ['cache_size = -4096', 'journal_size_limit = 4194304', 'wal_autocheckpoint = 256'])
      db.pragma(pragma)
    db.transaction(() => {
      if (number('user_version') === 0) {
        db.exec(`
          create table view (id integer primary key, org_id integer not null, program blob not null,
            digest blob not null, used integer not null, unique (digest, program)) strict;
          create table rendering (view integer not null, person integer not null, version integer not null,
            content blob not null, primary key (view, person)) strict, without rowid;
          create table checked (org_id integer primary key, position integer not null, change text not null) strict;
          pragma user_version = ${FORMAT}`)
      }
    }).immediate()
    if (number('user_version') !== FORMAT) throw new Error('The file has another format.')
    const sizeOf = () => number('page_count') * number('page_size')
    if (sizeOf() > settings.bytesMax * 1.1 + 16 * PAGE_BYTES) throw new Error('The file is too large.')

    const select = {
      change: store
        .prepare(`select person_id || ' ' || version || ' ' || kind || ' ' || at from change
        where org_id = ? and position = ?`)
        .pluck(),
      lastPosition: store.prepare('select max(position) from change where org_id = ?').pluck(),
      organization: store.prepare('select 1 from organization where org_id = ?').pluck(),
      changes: store.prepare(`select position, person_id as person, kind from change
        where org_id = ? and position > ? order by position limit ${CHANGES_AT_ONCE}`),
      versions: store
        .prepare(`select person_id, version from person
          where org_id = ? and person_id in (select value from json_each(?))`)
        .raw(),
      dataVersion: store.prepare('pragma data_version').pluck(),
      checked: db.prepare('select position, change from checked where org_id = ?'),
      view: db.prepare('select id from view where digest = ? and program = ?').pluck(),
      views: db.prepare('select id from view where org_id = ?').pluck(),
      organizations: db.prepare('select org_id from checked').pluck(),
      oldestView: db.prepare('select id from view order by used, id limit 1').pluck(),
      people: db.prepare('select min(person) as first, max(person) as last from rendering where view = ?'),
      person: db
        .prepare(`select person from rendering where view = ? and person >= ?
        order by person limit 1 offset ${EVICTED_PEOPLE}`)
        .pluck(),
    }
    const write = {
      view: db.prepare(`insert into view (org_id, program, digest, used)
        values (?, ?, ?, (select coalesce(max(used), 0) + 1 from view))`),
      rendering: db.prepare(`insert into rendering (view, person, version, content) values (?, ?, ?, ?)
        on conflict (view, person) do update set version = excluded.version, content = excluded.content
        where excluded.version <> version`),
      checked: db.prepare('insert or replace into checked (org_id, position, change) values (?, ?, ?)'),
      used: db.prepare(`update view set used = (select max(used) + 1 from view)
        where digest = ? and program = ? and used < (select max(used) from view)`),
      removeOther: db.prepare('delete from rendering where view = ? and person = ? and version <> ?'),
      removePeople: db.prepare('delete from rendering where view = ? and person >= ? and person < ?'),
      removeRenderings: db.prepare('delete from rendering where view = ?'),
      removeView: db.prepare('delete from view where id = ?'),
      removeChecked: db.prepare('delete from checked where org_id = ?'),
    }
    let seen: unknown
    let erased = false

    // A store that was restored from a backup has other changes at the same versions.
    for (const orgId of select.organizations.all() as number[]) {
      const { position, change } = select.checked.get(orgId) as { position: number; change: string }
      if (select.organization.get(orgId) !== undefined && select.change.get(orgId, position) !== change)
        throw new Error('The file belongs to another store.')
    }

    return {
      inode: inodeOf(),
      bytes: sizeOf,
      keep(views: readonly { orgId: number; digest: Uint8Array }[], rows: readonly number[], bytes: Buffer) {
        if (!makeRoom(rows.at(-1) ?? 0)) return 0
        return inBoth(() => {
          sweep(new Set(views.map(({ orgId }) => orgId)))
          return writeAll(views, rows, bytes)
        })
      },
      tick(used: readonly Uint8Array[]) {
        const now = select.dataVersion.get()
        if (now === seen && used.length === 0) return
        inBoth(() => {
          for (const digest of used) write.used.run(Buffer.from(digest), programDigest)
          sweep(new Set(select.organizations.all() as number[]))
        })
        seen = now
        // The log still has the pages as they were.
        if (erased) db.pragma('wal_checkpoint(TRUNCATE)')
        erased = false
      },
      close() {
        db.close()
        store.close()
      },
    }

    /** One transaction in the file, and one state of the store that is at least as new as the file. */
    function inBoth<Result>(work: () => Result): Result {
      return db.transaction(() => store.transaction(work).deferred()).immediate()
    }

    /** Removes renderings of people who have changed since the last time, and those of deleted organizations. */
    function sweep(orgIds: ReadonlySet<number>): void {
      for (const orgId of orgIds) {
        if (select.organization.get(orgId) === undefined) {
          for (const view of select.views.all(orgId) as number[]) removeView(view)
          write.removeChecked.run(orgId)
          erased = true
          continue
        }
        const last = select.lastPosition.get(orgId) as number | null
        const before = select.checked.get(orgId) as { position: number } | undefined
        if (before && (last ?? -1) < before.position) throw new Error('The file belongs to another store.')
        if (last === null || last === before?.position) continue
        if (before) removeChanged(orgId, before.position)
        write.checked.run(orgId, last, select.change.get(orgId, last))
      }
    }

    function removeChanged(orgId: number, after: number): void {
      const views = select.views.all(orgId) as number[]
      for (let from = after; ; ) {
        const changes = select.changes.all(orgId, from) as {
          position: number
          person: number
          kind: string
        }[]
        const people = new Set(changes.map(({ person }) => person))
        const versions = versionsOf(orgId, people)
        for (const view of views)
          for (const person of people) write.removeOther.run(view, person, versions.get(person) ?? -1)
        erased ||= changes.some(({ kind }) => kind === 'erased')
        if (changes.length < CHANGES_AT_ONCE) return
        from = changes.at(-1)!.position
      }
    }

    function removeView(view: number): void {
      write.removeRenderings.run(view)
      write.removeView.run(view)
    }

    function versionsOf(orgId: number, people: ReadonlySet<number>): Map<number, number> {
      return new Map(select.versions.all(orgId, JSON.stringify([...people])) as [number, number][])
    }

    function writeAll(
      views: readonly { orgId: number; digest: Uint8Array }[],
      rows: readonly number[],
      bytes: Buffer,
    ): number {
      const people = new Map<number, Set<number>>()
      for (let at = 0; at < rows.length; at += 5) {
        const { orgId } = views[rows[at]!]!
        people.set(orgId, (people.get(orgId) ?? new Set()).add(rows[at + 1]!))
      }
      const versions = new Map([...people].map(([orgId, ids]) => [orgId, versionsOf(orgId, ids)]))
      const ids = views.map(({ orgId, digest }) => {
        const known = select.view.get(Buffer.from(digest), programDigest) as number | undefined
        return known ?? Number(write.view.run(orgId, programDigest, Buffer.from(digest)).lastInsertRowid)
      })
      let written = 0
      for (let at = 0; at < rows.length; at += 5) {
        const [view, person, version, start, end] = rows.slice(at, at + 5) as [
          ...[number, number, number, number, number],
        ]
        const { orgId, digest } = views[view]!
        if (versions.get(orgId)?.get(person) !== version) continue
        const content = bytes.subarray(start, end)
        content.writeUInt32LE(zlib.crc32(content.subarray(4), digest[0]!), 0)
        written += write.rendering.run(ids[view], person, version, content).changes
      }
      return written
    }

    /** Removes people of the view that was not used for the longest time, as many as are needed. */
    function makeRoom(length: number): boolean {
      const used = () => (number('page_count') - number('freelist_count')) * number('page_size')
      // Pages are never quite full.
      while (used() + 2 * length > settings.bytesMax) {
        const removed = db
          .transaction(() => {
            const view = select.oldestView.get() as number | undefined
            if (view === undefined) return false
            const { first, last } = select.people.get(view) as { first: number | null; last: number }
            if (first === null) return write.removeView.run(view).changes > 0
            const start = first + Math.floor(Math.random() * (last - first + 1))
            const end = (select.person.get(view, start) as number | undefined) ?? last + 1
            return write.removePeople.run(view, start, end).changes > 0
          })
          .immediate()
        if (!removed) return false
      }
      return true
    }
  } catch (error) {
    db.close()
    store.close()
    throw error
  }
}

export type RenderingFile = ReturnType<typeof openRenderingFile>
