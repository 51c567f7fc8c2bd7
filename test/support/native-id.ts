/** As the native API writes ids; written again here, so that the tests do not lean on what they test. */
export function nativeIdOf(personId: number): string {
  return `psn_${personId.toString(36).padStart(11, '0')}`
}
