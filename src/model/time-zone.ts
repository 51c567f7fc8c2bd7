/** True for a name in the IANA time zone database of this runtime. */
export function isTimeZone(name: string): boolean {
  // The runtime also accepts offsets such as +02:00, which are not names.
  if (!/^[A-Za-z]/.test(name)) return false
  try {
    new Intl.DateTimeFormat('en', { timeZone: name })
    return true
  } catch {
    return false
  }
}
