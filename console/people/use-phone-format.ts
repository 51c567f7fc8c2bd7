import { useQuery } from '@tanstack/react-query'
import { useCallback } from 'react'
import { isLocale } from '../texts/format.ts'

/** Formats phone numbers for the region of the browser. The library is large, so it is loaded on demand. */
export function usePhoneFormat(): (normal: string, value: string) => string {
  const { data } = useQuery({
    queryKey: ['phone-formats'],
    queryFn: async () => (await import('libphonenumber-js/min')).parsePhoneNumberFromString,
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: Number.POSITIVE_INFINITY,
  })
  const here = new Intl.Locale(navigator.languages.find(isLocale) ?? 'en').maximize().region
  return useCallback(
    (normal, value) => {
      if (!data || !normal.startsWith('+')) return value
      const number = data(normal)
      if (!number) return value
      return number.country === here ? number.formatNational() : number.formatInternational()
    },
    [data, here],
  )
}
