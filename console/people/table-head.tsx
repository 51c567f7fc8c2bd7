import { Checkbox, UnstyledButton } from '@mantine/core'
import { IconArrowDown, IconArrowUp } from '@tabler/icons-react'
import type { Texts } from '../texts/texts.ts'
import type { Column } from './columns.tsx'
import classes from './people-table.module.css'
import { allSelected, noneSelected, type Selection, sizeOf } from './selection.ts'

interface TableHeadProps {
  readonly columns: readonly Column[]
  readonly sort: string
  readonly onSort: (sort: string) => void
  readonly rows: number
  readonly selection: Selection
  readonly onSelection: (selection: Selection) => void
  readonly texts: Texts
}

export function TableHead({ columns, sort, onSort, rows, selection, onSelection, texts }: TableHeadProps) {
  const selected = sizeOf(selection, rows)
  return (
    <div role="row" className={classes.head} aria-rowindex={1}>
      <div role="columnheader" className={classes.check}>
        <Checkbox
          size="xs"
          checked={selected > 0 && selected === rows}
          indeterminate={selected > 0 && selected < rows}
          onChange={() => onSelection(selected > 0 ? noneSelected : allSelected)}
          aria-label={texts.people.bulk.selectView}
        />
      </div>
      {columns.map((column, index) => (
        <ColumnHead
          key={column.name}
          column={column}
          lead={index === 0}
          sort={sort}
          onSort={onSort}
          texts={texts}
        />
      ))}
    </div>
  )
}

interface ColumnHeadProps {
  readonly column: Column
  readonly lead: boolean
  readonly sort: string
  readonly onSort: (sort: string) => void
  readonly texts: Texts
}

function ColumnHead({ column, lead, sort, onSort, texts }: ColumnHeadProps) {
  const t = texts.people.sort
  const direction = sort === column.sort ? 'ascending' : sort === `-${column.sort}` ? 'descending' : undefined
  const next = direction === 'ascending' ? 'descending' : 'ascending'
  const Arrow = direction === 'descending' ? IconArrowDown : IconArrowUp
  return (
    <div
      role="columnheader"
      className={`${classes.headCell} ${lead ? classes.lead : ''}`}
      {...(direction && { 'aria-sort': direction })}
    >
      {column.sort ? (
        <UnstyledButton
          className={classes.sort}
          onClick={() => onSort(next === 'descending' ? `-${column.sort}` : column.sort!)}
          title={t.by(column.title, t[next])}
        >
          {column.title}
          {direction && <Arrow size={14} aria-hidden />}
        </UnstyledButton>
      ) : (
        column.title
      )}
    </div>
  )
}
