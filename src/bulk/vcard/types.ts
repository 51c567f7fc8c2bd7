/** Types that say nothing about an entry that a reader would want to know. */
const silentTypes: ReadonlySet<string> = new Set(
  'internet voice text msg iphone postal parcel dom intl pref x400'.split(' '),
)

/** Places in the programs of Palm (`X-PALM1`) and BlackBerry (`2`). */
const SLOT = /^(?:palm[a-z]?)?\d+$/

/** The word of a label for each type of vCard, and the other way round. */
const words: Readonly<Record<string, string>> = { cell: 'mobile' }
const types: Readonly<Record<string, string>> = { mobile: 'cell' }

/** Where an entry belongs comes before what it is: `home fax`, `work mobile`. */
const places: readonly string[] = ['home', 'work', 'other', 'main']

/** Types that labels are written as; every other label is written as `X-ABLabel`. */
const writtenTypes: ReadonlySet<string> = new Set(
  'home work cell fax pager video textphone main car isdn modem pcs bbs'.split(' '),
)

/** The label of an entry with these types: all of them, so that none is lost; undefined if they say nothing. */
export function labelOfTypes(given: readonly string[]): string | undefined {
  const telling = [...new Set(given)].filter(
    (type) => type !== '' && !silentTypes.has(type) && !SLOT.test(type),
  )
  const inOrder = [
    ...places.filter((place) => telling.includes(place)),
    ...telling.filter((type) => !places.includes(type)),
  ]
  return inOrder.map((type) => words[type] ?? type).join(' ') || undefined
}

/** The types of a label; undefined if a word of it is no type. An empty label has none. */
export function typesOfLabel(label: string): readonly string[] | undefined {
  if (label === '') return []
  const found = label.split(' ').map((word) => types[word] ?? word)
  const isKnown = found.every((type) => writtenTypes.has(type)) && labelOfTypes(found) === label
  return isKnown ? found : undefined
}

/** `_$!<HomeFAX>!$_`, which Apple translates for its users, is `home fax`; other labels are as written. */
export function labelOfApple(text: string): string {
  const built = /^_\$!<(.*)>!\$_$/.exec(text.trim())?.[1]
  if (built === undefined) return text.trim()
  return built
    .replace(/([a-z])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .trim()
}
