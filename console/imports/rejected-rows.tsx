import { Table, Text, Title } from '@mantine/core'
import { Panel } from '../parts/panel.tsx'
import { useFormat } from '../texts/format.ts'
import { useTexts } from '../texts/texts.ts'

const ROWS_SHOWN = 1_000

export interface RejectedRow {
  readonly row: number
  readonly line: number
  readonly problems: readonly {
    readonly column: string | null
    readonly value: string | null
    readonly expected: string
  }[]
}

interface RejectedRowsProps {
  readonly title: string
  readonly rows: readonly RejectedRow[]
  /** What the problems mean for the row. */
  readonly kind?: 'rejected' | 'noted' | 'conflict'
}

/** The rows that are rejected, or of which values do not count, with the reason for each. */
export function RejectedRows({ title, rows, kind = 'rejected' }: RejectedRowsProps) {
  const { imports } = useTexts()
  const t = imports.check
  const format = useFormat()
  return (
    <>
      <Title order={2}>{title}</Title>
      <Panel label={title}>
        <Table verticalSpacing="xs">
          <Table.Thead>
            <Table.Tr>
              <Table.Th w={120}>{t.row}</Table.Th>
              <Table.Th>{t.problem}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {rows.slice(0, ROWS_SHOWN).map(({ row, line, problems }) => (
              <Table.Tr key={row}>
                <Table.Td>
                  {format.number(row)}
                  <Text size="xs" c="dimmed">
                    {t.line(line)}
                  </Text>
                </Table.Td>
                <Table.Td>
                  {problems.map(({ column, value, expected }, index) => (
                    // biome-ignore lint/suspicious/noArrayIndexKey: problems have no id
                    <div key={index} dir="auto">
                      {t.problems[kind](column, value, expected)}
                    </div>
                  ))}
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Panel>
      {rows.length >= ROWS_SHOWN && <Text c="dimmed">{t.firstOnly(format.number(ROWS_SHOWN))}</Text>}
    </>
  )
}
