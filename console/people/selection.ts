import type { Person } from '../api/types.ts'

/** Either selected ids, or all people in the view except some ids, because rows not loaded have no known ids. */
export type Selection =
  | { readonly kind: 'some'; readonly ids: ReadonlySet<string> }
  | { readonly kind: 'all'; readonly except: ReadonlySet<string> }

export const noneSelected: Selection = { kind: 'some', ids: new Set() }
export const allSelected: Selection = { kind: 'all', except: new Set() }

export function isSelected(selection: Selection, id: string): boolean {
  return selection.kind === 'some' ? selection.ids.has(id) : !selection.except.has(id)
}

/** The ids in the selection: the selected or the excluded ones. */
export function listedIds(selection: Selection): ReadonlySet<string> {
  return selection.kind === 'some' ? selection.ids : selection.except
}

export function sizeOf(selection: Selection, count: number): number {
  return selection.kind === 'some' ? selection.ids.size : Math.max(0, count - selection.except.size)
}

export function withPeople(
  selection: Selection,
  people: readonly Pick<Person, 'id'>[],
  selected: boolean,
): Selection {
  const listed = new Set(listedIds(selection))
  const list = (selection.kind === 'some') === selected
  for (const { id } of people) {
    if (list) listed.add(id)
    else listed.delete(id)
  }
  return selection.kind === 'some' ? { kind: 'some', ids: listed } : { kind: 'all', except: listed }
}
