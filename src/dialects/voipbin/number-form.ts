import type { StatedPhone } from '../../hub/hub.ts'

/**
 * The form in which the vendor stores and compares numbers: the ASCII digits, after a plus if the trimmed text begins with
 * one; a text without a digit as it is.
 *
 * Source: voipbin/monorepo `bin-common-handler/models/address/normalize.go` and `normalizeE164` of
 * `bin-contact-manager/pkg/contacthandler/contact.go`.
 */
export function vendorForm({ value, e164 = '' }: StatedPhone): string {
  const stated = e164.trim() === '' ? value : e164
  const text = stated.trim()
  const digits = text.replace(/[^0-9]/g, '')
  if (digits === '') return stated
  return text.startsWith('+') ? `+${digits}` : digits
}
