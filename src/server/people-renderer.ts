import type { Dialect, PeopleRenderer } from '../dialects/dialect.ts'
import type { Hub } from '../hub/hub.ts'
import type { Caller } from '../model/access.ts'
import { notFound } from '../model/errors.ts'
import type { PersonViewState } from '../model/person-refs.ts'
import type { PeopleToRender, RenderCache, Rendering } from '../render-cache/render-cache.ts'

/** Renders the people that the hub refers to for a dialect, and reads people from the hub if they are not cached. */
export function createPeopleRenderer(
  hub: Hub,
  cache: RenderCache,
  { name, stringify = JSON.stringify }: Pick<Dialect, 'name' | 'stringify'>,
): PeopleRenderer {
  function toRender<View extends object>(
    { caller, view, render }: Rendering<View> & { readonly caller: Caller },
    personView: PersonViewState,
  ): Omit<PeopleToRender<View>, 'refs'> {
    const load = (ids: readonly number[]) => hub.refs.read({ caller, ids, view: personView })
    const keptAs = render.name === '' ? undefined : `${name} ${render.name}`
    return { orgId: caller.orgId, personView, view, render, stringify, keptAs, load }
  }

  return {
    async list({ page, ...people }, envelope) {
      const rendered = await cache.list({ ...toRender(people, page.view), refs: page.items }, envelope)
      return { status: 200, ...rendered }
    },

    async one({ found, ...people }, envelope) {
      const rendered = await cache.one(toRender(people, found.view), found.ref, envelope)
      if (!rendered) throw notFound('person')
      return { status: 200, ...rendered }
    },
  }
}
