import { Checkbox } from '@mantine/core'
import { type MouseEvent, memo } from 'react'
import type { Person } from '../api/types.ts'
import { ContactLine } from './cells.tsx'
import type { CellContext, Column } from './columns.tsx'
import classes from './people-table.module.css'
import { nameOf } from './person-name.ts'

export const rowId = (row: number): string => `person-row-${row}`

interface PeopleRowProps {
  readonly row: number
  /** Undefined until loaded. */
  readonly person: Person | undefined
  /** Distance from the top of the scrolling element in pixels. */
  readonly top: number
  readonly columns: readonly Column[]
  /** On phones the row shows the name and one contact detail. */
  readonly narrow: boolean
  readonly context: CellContext
  readonly selected: boolean
  readonly active: boolean
  readonly onOpen: (person: Person, row: number) => void
  readonly onSelect: (row: number, extend: boolean) => void
}

/** Keeps the focus on the grid, which handles the keys. A focused checkbox would lose it when its row is unmounted. */
function keepFocus(event: MouseEvent<HTMLElement>): void {
  event.preventDefault()
  event.currentTarget.closest<HTMLElement>('[role=grid]')?.focus({ preventScroll: true })
}

/**
 * One person. The grid has the focus and handles the keys for its rows. It is not a table element, which cannot position a
 * few rows among a million.
 *
 * Memoized, because all visible rows would render again on each scroll event.
 */
export const PeopleRow = memo(function PeopleRow(props: PeopleRowProps) {
  const { row, person, top, columns, narrow, context, selected, active, onOpen, onSelect } = props
  const { row: t } = context.texts.people
  const label = person ? nameOf(person) || context.texts.people.unnamed : t.loading
  return (
    <div
      role="row"
      id={rowId(row)}
      aria-rowindex={row + 2}
      aria-selected={selected}
      data-active={active || undefined}
      className={classes.row}
      style={{ transform: `translateY(${top}px)` }}
      onClick={(event) => {
        if (!person) return
        if (event.shiftKey) onSelect(row, true)
        else onOpen(person, row)
      }}
    >
      <div
        role="gridcell"
        className={classes.check}
        onMouseDown={keepFocus}
        onClick={(event) => {
          event.stopPropagation()
          if (person) onSelect(row, event.shiftKey)
        }}
      >
        <Checkbox
          size="xs"
          checked={selected}
          readOnly
          tabIndex={-1}
          aria-label={t.select(label)}
          disabled={!person}
        />
      </div>
      {columns.map((column, index) => (
        <div
          role="gridcell"
          key={column.name}
          className={`${classes.cell} ${index === 0 ? classes.lead : ''}`}
        >
          {person ? column.cell(person, context) : <div className={classes.waiting} />}
          {narrow && index === 0 && person && <ContactLine person={person} context={context} />}
        </div>
      ))}
    </div>
  )
})
