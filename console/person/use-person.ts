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

/** A change that met another one: what was wanted, and the person as it is meanwhile. */
export interface Conflict {
  readonly patch: PersonPatch
  readonly theirs: Person
}

/**
 * A person, and the ways to change it. A change goes through only if nobody changed the person since it was read here; else
 * it becomes a conflict, and nothing is overwritten.
 */
export function usePerson(id: string) {
  const queries = useQueryClient()
  const [conflict, setConflict] = useState<Conflict>()
  const person = useQuery(personQuery(id))

  async function keep(changed: Person): Promise<void> {
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
          params: { path: { id }, header: { 'If-Match': `"${version}"` } },
          body: patch,
        }),
      ),
    onSuccess: keep,
    async onError(error, { patch }) {
      if (!isStatus(error, 412)) return
      const theirs = unwrap(await api.GET('/v1/people/{id}', { params: { path: { id } } }))
      setConflict({ patch, theirs })
    },
  })

  const mark = useMutation({
    mutationFn: async (kind: 'remove' | 'restore') => {
      const params = { params: { path: { id } } }
      return unwrap(
        kind === 'remove'
          ? await api.DELETE('/v1/people/{id}', params)
          : await api.POST('/v1/people/{id}/restore', params),
      )
    },
    onSuccess: keep,
  })

  return {
    person,
    mark,
    conflict,
    /** @throws ApiProblem, for the field to show; a conflict is shown by itself and counts as done */
    async save(patch: PersonPatch): Promise<void> {
      const { version } = person.data!
      try {
        await save.mutateAsync({ patch, version })
      } catch (error) {
        if (!isStatus(error, 412)) throw error
      }
    },
    async resolve(choice: 'mine' | 'theirs'): Promise<void> {
      const { patch, theirs } = conflict!
      setConflict(undefined)
      await keep(theirs)
      if (choice === 'mine') await save.mutateAsync({ patch, version: theirs.version }).catch(() => undefined)
    },
  }
}

export type SavePerson = (patch: PersonPatch) => Promise<void>
