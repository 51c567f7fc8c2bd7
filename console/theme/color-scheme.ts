import { localStorageColorSchemeManager } from '@mantine/core'

/** The only thing the console keeps in the browser beside the choice of columns: no secret, nobody's data. */
export const colorSchemes = localStorageColorSchemeManager({ key: 'kith-color-scheme' })

/** Allows the style elements that Mantine writes; the server puts a new one into each page. */
export function styleNonce(): string {
  return document.querySelector<HTMLMetaElement>('meta[name="csp-nonce"]')?.content ?? ''
}
