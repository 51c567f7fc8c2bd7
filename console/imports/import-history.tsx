import { Anchor, Badge, Table, Text, Title } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import { Link } from 'wouter'
import { importsQuery } from '../api/imports.ts'
import { Panel } from '../parts/panel.tsx'
import { QueryContent } from '../parts/query-content.tsx'
import { useFormat } from '../texts/format.ts'
import { useTexts } from '../texts/texts.ts'

export function ImportHistory() {
  const { imports } = useTexts()
  const t = imports.history
  const format = useFormat()
  const jobs = useQuery(importsQuery)
  return (
    <section>
      <Title order={2} mb="sm">
        {t.title}
      </Title>
      <QueryContent query={jobs}>
        {(items) =>
          items.length === 0 ? (
            <Text c="dimmed">{t.none}</Text>
          ) : (
            <Panel label={t.title}>
              <Table verticalSpacing="sm">
                <Table.Thead>
                  <Table.Tr>
                    <Table.Th>{t.file}</Table.Th>
                    <Table.Th>{t.state}</Table.Th>
                    <Table.Th ta="right">{t.rows}</Table.Th>
                    <Table.Th>{t.started}</Table.Th>
                  </Table.Tr>
                </Table.Thead>
                <Table.Tbody>
                  {items.map(({ id, name, state, progress, createdAt }) => (
                    <Table.Tr key={id}>
                      <Table.Td dir="auto" style={{ overflowWrap: 'anywhere' }}>
                        <Anchor component={Link} href={`/import?id=${id}`} aria-label={t.open(name)}>
                          {name}
                        </Anchor>
                      </Table.Td>
                      <Table.Td>
                        <Badge
                          variant="light"
                          color={state === 'failed' ? 'red' : state === 'done' ? 'spruce' : 'gray'}
                        >
                          {t.states[state] ?? state}
                        </Badge>
                      </Table.Td>
                      <Table.Td ta="right">{format.number(progress.rows)}</Table.Td>
                      <Table.Td>{format.moment(createdAt)}</Table.Td>
                    </Table.Tr>
                  ))}
                </Table.Tbody>
              </Table>
            </Panel>
          )
        }
      </QueryContent>
    </section>
  )
}
