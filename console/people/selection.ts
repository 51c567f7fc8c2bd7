import type { Person } from '../api/types.ts'

/** Who is selected: some, or everyone in the view but some. Rows that are not loaded cannot be listed. */
export type Selection =
  | { readonly kind: 'some'; readonly ids: ReadonlySet<string> }
  | { readonly kind: 'all'; readonly except: ReadonlySet<string> }

export const nobody: Selection = { kind: 'some', ids: new Set() }
export const everyone: Selection = { kind: 'all', except: new Set() }

export function isSelected(selection: Selection, id: string): boolean {
  return selection.kind === 'some' ? selection.ids.has(id) : !selection.except.has(id)
}

/** Those who are named: the picked ones, or those left out. */
export function listedIn(selection: Selection): ReadonlySet<string> {
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
  const listed = new Set(listedIn(selection))
  const list = (selection.kind === 'some') === selected
  for (const { id } of people) {
    if (list) listed.add(id)
    else listed.delete(id)
  }
  return selection.kind === 'some' ? { kind: 'some', ids: listed } : { kind: 'all', except: listed }
}
