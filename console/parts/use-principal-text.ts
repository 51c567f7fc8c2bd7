import { useQuery } from '@tanstack/react-query'
import { keysQuery } from '../api/catalog.ts'
import { useRights } from '../api/session.ts'
import { useTexts } from '../texts/texts.ts'

interface Principal {
  readonly kind: string
  readonly id: string
}

/** Says who made a change. Keys have their names for callers who can list keys, else their ids. */
export function usePrincipalText(): (principal: Principal) => string {
  const { admin } = useRights()
  const { data: keys = [] } = useQuery({ ...keysQuery, enabled: admin })
  const { principal: say } = useTexts().person.timeline
  return ({ kind, id }) => {
    const name = kind === 'key' || kind === 'session' ? keys.find((key) => key.id === id)?.name : undefined
    return say({ kind, id: name || id })
  }
}
