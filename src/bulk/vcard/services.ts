/**
 * Properties of accounts. Programs that wrote before IMPP have one property for each service; the other properties have an empty
 * text here, because their parameters name the service.
 */
const services: Readonly<Record<string, string>> = {
  impp: '',
  socialprofile: '',
  'x-aim': 'aim',
  'x-gadugadu': 'gadugadu',
  'x-gadu-gadu': 'gadugadu',
  'x-google-talk': 'googletalk',
  'x-groupwise': 'groupwise',
  'x-icq': 'icq',
  'x-jabber': 'jabber',
  'x-msn': 'msn',
  'x-qq': 'qq',
  'x-sip': 'sip',
  'x-skype': 'skype',
  'x-skype-username': 'skype',
  'x-twitter': 'twitter',
  'x-yahoo': 'yahoo',
  'x-ms-imaddress': '',
}

/** The service of a property by its name; empty if its parameters name it; undefined if it is no account. */
export function serviceOfEntry(name: string): string | undefined {
  return Object.hasOwn(services, name) ? services[name] : undefined
}

/** The names of the properties of accounts. */
export const accountProperties: readonly string[] = Object.keys(services)
