import type { Caller } from '../model/access.ts'
import { notFound } from '../model/errors.ts'
import type { Instant } from '../model/instant.ts'
import type { Json } from '../model/json.ts'
import type { Person, PersonId } from '../model/person.ts'
import { type Page, type PersonQuery, selectsEverybody } from '../model/query.ts'
import type { PersonRef } from '../store/store.ts'
import type { HubContext } from './context.ts'
import { contentKey, createFragments, type Fragment, type Fragments, type Rendered } from './fragments.ts'
import { checkQuery, findMerged, personViewOf } from './people/index.ts'
import { bytesOf } from './slabs.ts'

/** How a person becomes a piece of an answer. */
export interface Rendering<View extends object> {
  /** Everything the piece depends on beside the person; equal views give equal pieces. Its values are JSON. */
  readonly view: View
  /** The same function at every call: what it made is remembered by it. */
  readonly render: (person: Person, view: View) => unknown
}

/** A person as a piece of an answer. */
export interface RenderedPerson extends Omit<Rendered, 'text'> {
  readonly json: Buffer
}

/** People as pieces of answers, as JSON: rendered once at each version, not once at each request. */
export interface RenderedPeople {
  /** The people `People.list` would tell. @throws as it */
  list<View extends object>(
    caller: Caller,
    query: PersonQuery,
    rendering: Rendering<View>,
  ): Promise<RenderedPage>
  /** The person `People.get` would tell, removed or not. @throws as it */
  get<View extends object>(
    caller: Caller,
    personId: PersonId,
    rendering: Rendering<View>,
  ): Promise<RenderedPerson>
  /**
   * The person `People.getByVendorId` would tell. @throws as it
   *
   * @param rendering asked for once the person is found
   */
  getByVendorId<View extends object>(
    caller: Caller,
    id: { readonly dialect: string; readonly vendorId: string; readonly removed?: boolean },
    rendering: () => Rendering<View> | Promise<Rendering<View>>,
  ): Promise<RenderedPerson>
}

export interface RenderedPage extends Page<Buffer> {
  /** When the last one of the page was created; absent on an empty page. */
  readonly lastCreatedAt?: Instant
  /** To be called once the items were copied: then their bytes may become others. */
  release(): void
  /** The items once more, to be copied at once; undefined when one of them was forgotten. */
  again(): readonly Buffer[] | undefined
}

export function createRenderedPeople({
  store: { read },
  dialects,
  fragmentBytesMax,
}: HubContext): RenderedPeople {
  const all = createFragments(fragmentBytesMax)
  const functions = new Map<unknown, number>()

  /** Fragments of the people as this caller sees them, so rendered. */
  async function openKind<View extends object>(caller: Caller, { view, render }: Rendering<View>) {
    const number = functions.get(render) ?? functions.size
    functions.set(render, number)
    const seen = await personViewOf(read, caller, dialects)
    const parts = Object.values(view).map((value) => contentKey(value as Json))
    const kind = `${caller.orgId} ${number} ${seen.key} ${parts.join(' ')}`
    return {
      narrow: seen.rewriteFilter,
      fragments: all.of(kind),
      make: (person: Person): Rendered => ({
        text: JSON.stringify(render(seen.redact(person), view)),
        personId: person.id,
        version: person.version,
        createdAt: person.createdAt,
      }),
    }
  }

  /** Renders those that were not yet; whoever changed meanwhile is shown as changed. To be called under a hold. */
  async function complete(
    caller: Caller,
    refs: readonly PersonRef[],
    { fragments, make }: { fragments: Fragments; make: (person: Person) => Rendered },
  ): Promise<Shown[]> {
    const found = refs.map((ref) => shownAt(fragments.find(ref)))
    const missing = refs.filter((_, index) => !found[index]).map(({ id }) => id)
    if (missing.length === 0) return found as Shown[]
    const made = new Map<PersonId, Shown>()
    for (const person of await read.people.findMany(caller.orgId, missing)) {
      const rendered = make(person)
      const fragment = fragments.keep(rendered)
      made.set(person.id, { fragment, json: bytesOf(fragment) ?? Buffer.from(rendered.text) })
    }
    return refs.flatMap(({ id }, index) => found[index] ?? made.get(id) ?? [])
  }

  /** Of one it is cheaper to copy the bytes than to have them held. */
  async function one(
    caller: Caller,
    ref: PersonRef,
    kind: Parameters<typeof complete>[2],
  ): Promise<RenderedPerson | undefined> {
    const hold = all.hold()
    try {
      const [shown] = await complete(caller, [ref], kind)
      return shown && renderedPerson(shown.fragment, Buffer.from(shown.json))
    } finally {
      hold.release()
    }
  }

  return {
    async list(caller, query, rendering) {
      checkQuery(caller, query)
      const kind = await openKind(caller, rendering)
      const { filter, ...plain } = query
      const narrowed = filter && !selectsEverybody(filter) ? await kind.narrow(filter) : undefined
      const wanted = narrowed ? { ...plain, filter: narrowed } : plain
      const { items: refs, ...page } = await read.people.listRefs(caller.orgId, wanted)
      const hold = all.hold()
      try {
        const shown = await complete(caller, refs, kind)
        const fragments = shown.map(({ fragment }) => fragment)
        const last = fragments.at(-1)
        return {
          ...page,
          items: shown.map(({ json }) => json),
          release: hold.release,
          again: () => bytesOfAll(fragments),
          ...(last && { lastCreatedAt: last.createdAt }),
        }
      } catch (error) {
        hold.release()
        throw error
      }
    },

    async get(caller, personId, rendering) {
      const kind = await openKind(caller, rendering)
      const found = await read.people.findRef(caller.orgId, personId)
      if (!found) throw notFound('person')
      const shown = found.removed ? undefined : await one(caller, found, kind)
      if (shown) return shown
      // Somebody else may have taken the place of who is gone.
      const person = await findMerged(read, caller.orgId, personId)
      if (!person) throw notFound('person')
      const rendered = kind.make(person)
      return renderedPerson(rendered, Buffer.from(rendered.text))
    },

    async getByVendorId(caller, { dialect, vendorId, removed = false }, rendering) {
      const found = await read.people.findRefByVendorId(caller.orgId, dialect, vendorId)
      if (!found || (found.removed && !removed)) throw notFound('person')
      const kind = await openKind(caller, await rendering())
      const shown = await one(caller, found, kind)
      if (!shown) throw notFound('person')
      return shown
    },
  }
}

/** A fragment, and its bytes as they lay when it was asked for. */
interface Shown {
  readonly fragment: Fragment
  readonly json: Buffer
}

function shownAt(fragment: Fragment | undefined): Shown | undefined {
  const json = fragment && bytesOf(fragment)
  return json && { fragment, json }
}

function renderedPerson(
  { personId, version, createdAt }: Omit<Rendered, 'text'>,
  json: Buffer,
): RenderedPerson {
  return { json, personId, version, createdAt }
}

function bytesOfAll(fragments: readonly Fragment[]): Buffer[] | undefined {
  const found: Buffer[] = []
  for (const fragment of fragments) {
    const bytes = bytesOf(fragment)
    if (!bytes) return undefined
    fragment.asked = true
    found.push(bytes)
  }
  return found
}
