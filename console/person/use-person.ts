import { queryOptions, useMutation, useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { api } from '../api/client.ts'
import { isStatus, unwrap } from '../api/problem.ts'
import type { Person, PersonPatch } from '../api/types.ts'

export const personQuery = (id: string) =>
  queryOptions({
    queryKey: ['people', 'one', id],
    queryFn: async ({ signal }) =>
      unwrap(await api.GET('/v1/people/{id}', { params: { path: { id } }, signal })),
  })

export const provenanceQuery = (id: string) =>
  queryOptions({
    queryKey: ['people', 'provenance', id],
    queryFn: async ({ signal }) =>
      unwrap(await api.GET('/v1/people/{id}/provenance', { params: { path: { id } }, signal })),
  })

/** A change rejected because the person has changed since it was loaded. */
export interface Conflict {
  readonly patch: PersonPatch
  readonly current: Person
}

/**
 * A person and functions to change it. A change is saved only if the person has not changed since it was loaded. Otherwise
 * it becomes a conflict for the user to resolve, and nothing is overwritten.
 */
export function usePerson(id: string) {
  const queries = useQueryClient()
  const [conflict, setConflict] = useState<Conflict>()
  const person = useQuery(personQuery(id))
  // The id in the address may be that of a person who was merged into the shown one.
  const path = { id: person.data?.id ?? id }

  async function store(changed: Person): Promise<void> {
    queries.setQueryData(personQuery(id).queryKey, changed)
    await queries.invalidateQueries({
      queryKey: ['people'],
      predicate: ({ queryKey }) => queryKey[1] !== 'one',
    })
  }

  const save = useMutation({
    mutationFn: async ({ patch, version }: { patch: PersonPatch; version: number }) =>
      unwrap(
        await api.PATCH('/v1/people/{id}', {
          params: { path, header: { 'If-Match': `"${version}"` } },
          body: patch,
        }),
      ),
    onSuccess: store,
    async onError(error, { patch }) {
      if (!isStatus(error, 412)) return
      const current = unwrap(await api.GET('/v1/people/{id}', { params: { path } }))
      setConflict({ patch, current })
    },
  })

  const removal = useMutation({
    mutationFn: async (action: 'remove' | 'restore') => {
      const params = { params: { path } }
      return unwrap(
        action === 'remove'
          ? await api.DELETE('/v1/people/{id}', params)
          : await api.POST('/v1/people/{id}/restore', params),
      )
    },
    onSuccess: store,
  })

  return {
    person,
    removal,
    conflict,
    /** @throws ApiProblem for the field to show; a conflict does not throw because it opens a dialog of its own */
    async save(patch: PersonPatch): Promise<void> {
      const { version } = person.data!
      try {
        await save.mutateAsync({ patch, version })
      } catch (error) {
        if (!isStatus(error, 412)) throw error
      }
    },
    async resolve(choice: 'mine' | 'current'): Promise<void> {
      const { patch, current } = conflict!
      setConflict(undefined)
      await store(current)
      if (choice === 'mine')
        await save.mutateAsync({ patch, version: current.version }).catch(() => undefined)
    },
  }
}

export type SavePerson = (patch: PersonPatch) => Promise<void>
