/** Properties of accounts: the service of those that programs wrote before IMPP, and nothing for those that name it. */
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
