/** True for a name of the IANA time zone database that this runtime knows. */
export function isTimeZone(name: string): boolean {
  // Offsets such as +02:00 are no names, though the runtime takes them.
  if (!/^[A-Za-z]/.test(name)) return false
  try {
    new Intl.DateTimeFormat('en', { timeZone: name })
    return true
  } catch {
    return false
  }
}
