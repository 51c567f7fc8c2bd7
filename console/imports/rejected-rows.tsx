import { Table, Text, Title } from '@mantine/core'
import { Panel } from '../parts/panel.tsx'
import { useFormat } from '../texts/format.ts'
import { useTexts } from '../texts/texts.ts'

const SHOWN = 1_000

export interface RejectedRow {
  readonly row: number
  readonly line: number
  readonly problems: readonly {
    readonly column: string | null
    readonly value: string | null
    readonly expected: string
  }[]
}

/** Which rows cannot be brought in, why, and what would be right. */
export function RejectedRows({ rows }: { rows: readonly RejectedRow[] }) {
  const { imports } = useTexts()
  const t = imports.check
  const format = useFormat()
  return (
    <>
      <Title order={2}>{t.rejectedTitle}</Title>
      <Panel label={t.rejectedTitle}>
        <Table verticalSpacing="xs">
          <Table.Thead>
            <Table.Tr>
              <Table.Th w={120}>{t.row}</Table.Th>
              <Table.Th>{t.problem}</Table.Th>
            </Table.Tr>
          </Table.Thead>
          <Table.Tbody>
            {rows.slice(0, SHOWN).map(({ row, line, problems }) => (
              <Table.Tr key={row}>
                <Table.Td>
                  {format.number(row)}
                  <Text size="xs" c="dimmed">
                    {t.line(line)}
                  </Text>
                </Table.Td>
                <Table.Td>
                  {problems.map(({ column, value, expected }, index) => (
                    // biome-ignore lint/suspicious/noArrayIndexKey: what is wrong has no name
                    <div key={index} dir="auto">
                      {t.expected(column, value, expected)}
                    </div>
                  ))}
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Panel>
      {rows.length >= SHOWN && <Text c="dimmed">{t.firstOnly}</Text>}
    </>
  )
}
