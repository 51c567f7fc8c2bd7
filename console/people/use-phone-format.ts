import { queryOptions, useQuery, useQueryClient } from '@tanstack/react-query'
import { useCallback } from 'react'
import { organizationQuery } from '../api/catalog.ts'
import type { ContactPoint } from '../api/types.ts'
import { isLocale } from '../texts/format.ts'

export interface ShownPhone {
  readonly text: string
  /** The address that dials the number; undefined if it is not valid, or not known yet. */
  readonly href?: string
}

const writerQuery = queryOptions({
  queryKey: ['phone-parts'],
  queryFn: async () => (await import('../../src/identity/phone-parts.ts')).writtenPhone,
  staleTime: Number.POSITIVE_INFINITY,
  gcTime: Number.POSITIVE_INFINITY,
})

/**
 * Writes valid phone numbers as in the region of the browser; all others are shown as typed. What is valid is decided by
 * the code of the server. It needs a large table, so it is loaded when the first number is shown that may be valid.
 */
export function usePhoneFormat(): (phone: Pick<ContactPoint, 'value' | 'normal'>) => ShownPhone {
  const queries = useQueryClient()
  const { data } = useQuery({ ...writerQuery, enabled: false })
  const here = new Intl.Locale(navigator.languages.find(isLocale) ?? 'en').maximize().region
  return useCallback(
    ({ normal, value }) => {
      if (!data && normal.startsWith('+')) void queries.prefetchQuery(writerQuery)
      const written = data?.(normal, here)
      return written === undefined ? { text: value } : { text: written, href: `tel:${normal}` }
    },
    [data, here, queries],
  )
}

/** Whether a typed text is a valid phone number in the organization. True until the code that reads numbers is loaded. */
export function usePhoneCheck(enabled: boolean): (text: string) => boolean {
  const { data: reader } = useQuery({
    queryKey: ['phone-reader'],
    queryFn: () => import('../../src/identity/phone.ts'),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: Number.POSITIVE_INFINITY,
    enabled,
  })
  const { data: organization } = useQuery({ ...organizationQuery, enabled })
  return (text) => {
    if (!reader || !organization) return true
    return reader.isValidPhone(reader.normalPhone(text, organization.settings.defaultRegion))
  }
}
