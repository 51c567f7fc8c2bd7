import type { ColumnMapping } from './mapping.ts'

/** Gives the columns of a file a target each. */
export interface FreeTargets {
  /**
   * The target of a column, with the number of its place in a list, and marks it as taken. A place that the guess names is used if it
   * is free, else the next one.
   *
   * @returns undefined if it is a single value that another column has
   */
  take(to: string, label: string | undefined): string | undefined
}

export function createFreeTargets(): FreeTargets {
  const taken = new Set<string>()
  const addressLabels: (string | undefined)[] = []

  function takeFree(to: string): string | undefined {
    if (taken.has(to)) return undefined
    taken.add(to)
    return to
  }

  function takePlace(list: string, from: number): string {
    let place = from
    while (taken.has(`${list}.${place}`)) place += 1
    return takeFree(`${list}.${place}`)!
  }

  /** The parts of an address have one place: the first one with the label of which the part is free. */
  function takeAddress(part: string, label: string | undefined): string {
    const key = (place: number) => `addresses.${place}${part}`
    let place = addressLabels.findIndex((other, index) => other === label && !taken.has(key(index + 1))) + 1
    // A third line of a street stands beside the second one.
    const last = part === '.apartment' ? addressLabels.lastIndexOf(label) + 1 : 0
    if (place === 0 && last > 0) return key(last)
    if (place === 0) place = addressLabels.push(label)
    return takeFree(key(place))!
  }

  return {
    take(to, label) {
      const [, list, place, part = ''] = ENTRY.exec(to) ?? []
      if (list === undefined) return takeFree(to)
      if (place !== undefined) {
        if (list === 'addresses') addressLabels[Number(place) - 1] ??= `place ${place}`
        return takeFree(to) ?? (part === '' ? takePlace(list, Number(place)) : undefined)
      }
      return list === 'addresses' ? takeAddress(part, label) : takePlace(list, 1)
    },
  }
}

const ENTRY = /^(emails|phones|onlineServices|addresses)(?:\.(\d+))?(\.[a-z]+)?$/

export type Guess = Omit<ColumnMapping, 'column'>
