import { localStorageColorSchemeManager } from '@mantine/core'

/** Stored in the browser, like the setting for single-key shortcuts. No secrets or personal data are stored. */
export const colorSchemes = localStorageColorSchemeManager({ key: 'kith-color-scheme' })

/** The nonce that allows the style elements of Mantine. The server creates a new one for each page. */
export function styleNonce(): string {
  return document.querySelector<HTMLMetaElement>('meta[name="csp-nonce"]')?.content ?? ''
}
