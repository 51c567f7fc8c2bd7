import { Checkbox } from '@mantine/core'
import { type MouseEvent, memo } from 'react'
import type { Person } from '../api/types.ts'
import { ReachLine } from './cells.tsx'
import type { CellContext, Column } from './columns.tsx'
import classes from './people-table.module.css'
import { nameOf } from './person-name.ts'

export const rowId = (row: number): string => `person-row-${row}`

interface PeopleRowProps {
  readonly row: number
  /** Undefined while it is not loaded. */
  readonly person: Person | undefined
  /** Pixels from the beginning of the element. */
  readonly top: number
  readonly columns: readonly Column[]
  /** A phone shows the name, and under it how to reach the person. */
  readonly narrow: boolean
  readonly context: CellContext
  readonly selected: boolean
  readonly active: boolean
  readonly onOpen: (person: Person, row: number) => void
  readonly onSelect: (row: number, extend: boolean) => void
}

/** A box that had the focus would take it along when its row is scrolled out of sight; the keys are the grid's. */
function keepFocus(event: MouseEvent<HTMLElement>): void {
  event.preventDefault()
  event.currentTarget.closest<HTMLElement>('[role=grid]')?.focus({ preventScroll: true })
}

/**
 * One person. The grid around it has the focus and takes the keys for its rows, of which a table element could not place
 * a few among a million.
 *
 * Drawn anew only when something of it changed: there are as many as fit on the screen, at every step of a scroll.
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
          {narrow && index === 0 && person && <ReachLine person={person} context={context} />}
        </div>
      ))}
    </div>
  )
})
