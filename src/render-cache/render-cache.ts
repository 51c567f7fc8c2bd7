import { createHash, randomUUID } from 'node:crypto'
import type { Json } from '../model/json.ts'
import type { KeptRenderings, KeptView } from '../model/kept-renderings.ts'
import type { OrgId, Person, PersonId } from '../model/person.ts'
import type { PersonRef, PersonViewState } from '../model/person-refs.ts'
import { type BufferPool, createBufferPool } from './buffer-pool.ts'
import { createContentKeys } from './content-keys.ts'
import { createPersonCache, type Namespace, type PersonEntry, type PersonStamp } from './person-cache.ts'
import { bytesOf, COMMA } from './slab-allocator.ts'

export type { PersonStamp } from './person-cache.ts'
export { createResponseCache, type ResponseCache } from './response-cache.ts'

/**
 * Response bodies made of people. A person is rendered once for each version and view; a body is assembled from the
 * cached JSON. See README.md for the layers and what each is worth.
 */
export interface RenderCache {
  /** Assembles a body with a list of people. People who no longer exist are left out. */
  list<View extends object>(people: PeopleToRender<View>, envelope: ListEnvelope): Promise<RenderedList>
  /** Assembles a body with one person; undefined if the person no longer exists. */
  one<View extends object>(
    people: Omit<PeopleToRender<View>, 'refs'>,
    ref: PersonRef,
    envelope?: Envelope,
  ): Promise<RenderedOne | undefined>
}

export interface PeopleToRender<View extends object> extends Rendering<View> {
  readonly orgId: OrgId
  readonly refs: readonly PersonRef[]
  /** The caller's view of people, as the result with the references names it. */
  readonly personView: PersonViewState
  /** Writes the value of a person, and the envelope, as JSON. The same function for each request, as `render`. */
  readonly stringify: Stringify
  /**
   * A name for `render` and `stringify` together that no others have, and that they have again when the program is started
   * again. Absent, people are cached in memory only.
   */
  readonly keptAs?: string | undefined
  /** Reads people who are not cached, as the caller may see them. */
  load(ids: readonly PersonId[]): Promise<readonly Person[]>
}

/** How a person becomes part of a response. */
export interface Rendering<View extends object> {
  /** Everything that `render` reads besides the person, as JSON values. Equal views must give equal JSON. */
  readonly view: View
  /** The same function for each request, because the cached JSON is found by it. */
  readonly render: (person: Person, view: View) => unknown
}

/** Writes a value as JSON, as `JSON.stringify` does. */
export type Stringify = (value: unknown) => string

/** Builds the value around the people; `people` is a placeholder that must appear in it exactly once. */
export type Envelope = (people: unknown) => unknown

/** @param last the last person of the list; undefined if the list is empty */
export type ListEnvelope = (people: unknown, last: PersonStamp | undefined) => unknown

export interface RenderedBody {
  readonly body: Buffer
  /** Returns the body's bytes to the pool. Call it after the body was sent; never call it if the body is kept. */
  readonly release?: () => void
}

export interface RenderedList extends RenderedBody {
  /** Assembles the same body again; undefined after one of its people was evicted. */
  readonly rebuild?: () => RenderedBody | undefined
}

export interface RenderedOne extends RenderedBody {
  readonly person: PersonStamp
}

export interface RenderCacheOptions {
  /** Limit for the JSON of people, with the overhead of each entry. */
  readonly bytesMax: number
  /** Where people are looked for who are not in memory, and kept once they are rendered. */
  readonly kept?: KeptRenderings | undefined
}

/** Views of which the digest is remembered. */
const VIEWS_MAX = 1000

export function createRenderCache({ bytesMax, kept }: RenderCacheOptions): RenderCache {
  const cache = createPersonCache(bytesMax)
  const pool = createBufferPool()
  const keys = createContentKeys()
  const functions = createNumbers()

  const views = new Map<string, KeptView>()
  const named = new Map<string, object>()

  function nameOf<View extends object>(people: Omit<PeopleToRender<View>, 'refs'>): string {
    const { orgId, personView, view, render, stringify } = people
    const { sensitive, deletedEntries } = personView
    let name = `${orgId} ${functions(render)} ${functions(stringify)} ${sensitive} ${keys.keyOf(deletedEntries)}`
    for (const [field, value] of Object.entries(view)) name += ` ${field}:${keys.keyOf(value as Json)}`
    return name
  }

  /** The view by its values: the numbers in its name are those of this process. */
  function keptViewOf<View extends object>(
    people: Omit<PeopleToRender<View>, 'refs'>,
    name: string,
  ): KeptView {
    const known = views.get(name)
    if (known) return known
    if (views.size >= VIEWS_MAX) views.clear()
    const { orgId, personView, view, keptAs } = people
    const digest = createHash('sha256')
      .update(JSON.stringify([orgId, keptAs, personView.sensitive, personView.deletedEntries ?? null, view]))
      .digest()
    views.set(name, { orgId, digest })
    return { orgId, digest }
  }

  /** A person would be shown as the other function renders it. */
  function requireOneFunction(name: string, render: object): void {
    const first = named.get(name)
    if (first === undefined) named.set(name, render)
    else if (first !== render) throw new Error(`Two functions that render people are named ${name}.`)
  }

  function sourceOf<View extends object>(people: Omit<PeopleToRender<View>, 'refs'>): Source {
    const name = nameOf(people)
    const namespace = cache.namespace(name)
    if (!kept || people.keptAs === undefined) return { namespace }
    requireOneFunction(people.keptAs, people.render)
    return { namespace, kept: { renderings: kept, view: () => keptViewOf(people, name) } }
  }

  return {
    list: (people, envelope) =>
      withEntries(people.refs, sourceOf(people), people, ({ entries, detached }) => {
        const ends = endsOf(people.stringify(envelope(PLACEHOLDER, entries.at(-1))), '[', ']')
        const rebuild = () => assemble(entries, ends, pool)
        const rendered = rebuild()
        if (!rendered) throw new Error('An entry was evicted while a body was assembled.')
        // Detached bytes must not be kept beyond the request: they do not count towards the limit.
        return detached ? rendered : { ...rendered, rebuild }
      }),

    one: (people, ref, envelope = (person) => person) =>
      withEntries([ref], sourceOf(people), people, ({ entries: [entry] }) => {
        const bytes = entry && bytesOf(entry)
        if (!bytes) return undefined
        const { before, after } = endsOf(people.stringify(envelope(PLACEHOLDER)))
        const { personId, version, createdAt } = entry
        return { body: Buffer.concat([before, bytes, after]), person: { personId, version, createdAt } }
      }),
  }
}

interface Found {
  readonly entries: readonly PersonEntry[]
  /** Whether an entry was evicted already and has bytes of its own. */
  readonly detached: boolean
}

/** Where rendered people are. */
interface Source {
  readonly namespace: Namespace
  /** Absent if they are in memory only. */
  readonly kept?: { readonly renderings: KeptRenderings; view(): KeptView }
}

/** An entry that this request rendered, or read from the file of renderings. */
interface OwnEntry {
  readonly entry: PersonEntry
  readonly json: string | Uint8Array
}

/**
 * Finds or renders the entries of people, in the order of the references, and uses them at once: after an `await` they
 * may be evicted. While people are loaded, other requests may evict entries that were found. Those people are loaded
 * too, and what this request rendered is kept until it ends, so each pass needs fewer people. If a person changed since
 * the reference was read, the entry shows the newer version.
 */
async function withEntries<View extends object, Result>(
  refs: readonly PersonRef[],
  source: Source,
  people: Pick<PeopleToRender<View>, 'load' | 'render' | 'view' | 'stringify'>,
  use: (found: Found) => Result,
): Promise<Result> {
  const { namespace } = source
  const cached = refs.map((ref) => namespace.find(ref))
  if (isComplete(cached)) return use({ entries: cached, detached: false })
  const own = new Map<PersonId, OwnEntry | undefined>()
  for (;;) {
    const found = refs.map((ref) => namespace.find(ref) ?? own.get(ref.id))
    const missing = refs.filter(({ id }, index) => !found[index] && !own.has(id))
    if (missing.length === 0) return use(resolveEntries(found))
    const left = readKept(source, missing, own)
    if (left.length > 0) await renderPeople(source, left, people, own)
  }
}

/** Reads renderings that are kept, of many people or none. @returns the other references */
function readKept(
  { namespace, kept }: Source,
  refs: readonly PersonRef[],
  own: Map<PersonId, OwnEntry | undefined>,
): readonly PersonRef[] {
  if (!kept || refs.length < kept.renderings.peopleMin) return refs
  const found = kept.renderings.find(kept.view(), refs)
  for (const rendering of inOrderOf(refs, found, ({ personId }) => personId)) {
    const { personId, bytes } = rendering
    own.set(personId, { entry: namespace.put(rendering, bytes), json: bytes })
  }
  return found.length === refs.length ? [] : refs.filter(({ id }) => !own.has(id))
}

/**
 * People in the order of the list, whatever order they were read in: entries that are put in the order of a list are copied into
 * it at once. A list of 100 entries that were put in another order took 30 µs to copy, in place of 6.
 */
function inOrderOf<Item>(
  refs: readonly PersonRef[],
  found: readonly Item[],
  idOf: (item: Item) => PersonId,
): readonly Item[] {
  const byId = new Map(found.map((item) => [idOf(item), item]))
  return refs.flatMap(({ id }) => byId.get(id) ?? [])
}

async function renderPeople<View extends object>(
  { namespace, kept }: Source,
  refs: readonly PersonRef[],
  { load, render, view, stringify }: Pick<PeopleToRender<View>, 'load' | 'render' | 'view' | 'stringify'>,
  own: Map<PersonId, OwnEntry | undefined>,
): Promise<void> {
  const people = await load(refs.map(({ id }) => id))
  for (const { id } of refs) own.set(id, undefined)
  const keep = kept && refs.length >= kept.renderings.peopleMin ? kept : undefined
  for (const person of inOrderOf(refs, people, ({ id }) => id)) {
    const stamp = { personId: person.id, version: person.version, createdAt: person.createdAt }
    const json = stringify(render(person, view))
    const entry = namespace.put(stamp, json)
    own.set(person.id, { entry, json })
    if (keep) keep.renderings.keep(keep.view(), { ...stamp, bytes: bytesOf(entry) ?? Buffer.from(json) })
  }
}

function isComplete(cached: readonly (PersonEntry | undefined)[]): cached is readonly PersonEntry[] {
  return !cached.includes(undefined)
}

/** Gives entries that were evicted already bytes of their own. */
function resolveEntries(found: readonly (PersonEntry | OwnEntry | undefined)[]): Found {
  let detached = false
  const entries = found.flatMap((each): PersonEntry[] => {
    if (!each) return []
    if (!('json' in each)) return [each]
    if (each.entry.slab) return [each.entry]
    detached = true
    return [detach(each)]
  })
  return { entries, detached }
}

function detach({ entry: { personId, version, createdAt }, json }: OwnEntry): PersonEntry {
  const slab = Buffer.from(json as string)
  return { slab, start: 0, end: slab.length, referenced: false, personId, version, createdAt }
}

/** What stands before and after the people. */
interface Ends {
  readonly before: Buffer
  readonly after: Buffer
}

/** A value that no client can know, so it appears in an envelope only where the envelope puts it. */
const PLACEHOLDER = randomUUID()
const PLACEHOLDER_JSON = JSON.stringify(PLACEHOLDER)

function endsOf(envelope: string, open = '', close = ''): Ends {
  const [before = '', after = ''] = envelope.split(PLACEHOLDER_JSON)
  return { before: Buffer.from(before + open), after: Buffer.from(close + after) }
}

/** Copies the entries into one body. */
function assemble(
  entries: readonly PersonEntry[],
  { before, after }: Ends,
  pool: BufferPool,
): RenderedBody | undefined {
  let length = before.length + after.length + Math.max(0, entries.length - 1)
  for (const entry of entries) {
    if (!entry.slab) return undefined
    entry.referenced = true
    length += entry.end - entry.start
  }
  const { bytes, release } = pool.take(length)
  bytes.set(before)
  bytes.set(after, copyEntries(entries, bytes, before.length))
  return { body: bytes.subarray(0, length), ...(release && { release }) }
}

/** Copies entries with commas between them. Those that were written one after the other are copied at once. @returns the end */
function copyEntries(entries: readonly PersonEntry[], bytes: Buffer, start: number): number {
  let end = start
  for (let index = 0; index < entries.length; index++) {
    const first = entries[index]!
    let last = first
    for (let next = entries[index + 1]; next && follows(next, last); next = entries[index + 1]) {
      last = next
      index++
    }
    if (end > start) bytes[end++] = COMMA
    end += first.slab!.copy(bytes, end, first.start, last.end)
  }
  return end
}

function follows(next: PersonEntry, last: PersonEntry): boolean {
  return next.slab === last.slab && next.start === last.end + 1
}

/** Numbers objects in the order in which they are first seen. */
function createNumbers(): (of: object) => number {
  const numbers = new WeakMap<object, number>()
  let next = 0
  return (of) => {
    const known = numbers.get(of)
    if (known !== undefined) return known
    numbers.set(of, next)
    return next++
  }
}
