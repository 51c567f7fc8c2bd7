import { createContext, use } from 'react'
import type { Person, Provenance } from '../api/types.ts'
import type { SavePerson } from './use-person.ts'

interface PersonContextValue {
  readonly person: Person
  readonly save: SavePerson
  readonly editable: boolean
  /** The key has no access to sensitive values, so empty values may be hidden ones. */
  readonly masked: boolean
  readonly provenance: Provenance | undefined
}

export const PersonContext = createContext<PersonContextValue | undefined>(undefined)

export function usePersonContext(): PersonContextValue {
  const value = use(PersonContext)
  if (!value) throw new Error('There is no person here.')
  return value
}

/** The source and record of the value at a JSON Pointer. */
export function useValueSource(pointer: string) {
  const { provenance } = usePersonContext()
  const value = provenance?.values.find(({ path }) => path === pointer)
  return value && { ...value, record: provenance?.records.find(({ id }) => id === value.recordId) }
}
