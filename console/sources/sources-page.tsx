import { Badge, EmptyState, Group, Table, Text } from '@mantine/core'
import { IconPlugConnected } from '@tabler/icons-react'
import { useQuery } from '@tanstack/react-query'
import { sourcesQuery } from '../api/catalog.ts'
import { useDialectTitle } from '../api/dialects.ts'
import { Page } from '../parts/page.tsx'
import { Panel } from '../parts/panel.tsx'
import { QueryContent } from '../parts/query-content.tsx'
import { sourceColor } from '../parts/source.ts'
import { useFormat } from '../texts/format.ts'
import { useTexts } from '../texts/texts.ts'

/** All sources of data about people. */
export default function SourcesPage() {
  const t = useTexts().settings.sources
  const titleOf = useDialectTitle()
  const format = useFormat()
  const sources = useQuery(sourcesQuery)
  const most = Math.max(1, ...(sources.data ?? []).map(({ records = 0 }) => records))
  return (
    <Page title={t.title} hint={t.hint}>
      <QueryContent query={sources}>
        {(items) =>
          items.length === 0 ? (
            <EmptyState icon={<IconPlugConnected aria-hidden />} title={t.none} description={t.noneHint} />
          ) : (
            <Panel label={t.title}>
              <Table verticalSpacing="sm">
                <Table.Thead>
                  <Table.Tr>
                    <Table.Th>{t.name}</Table.Th>
                    <Table.Th visibleFrom="sm">{t.kind}</Table.Th>
                    <Table.Th>{t.records}</Table.Th>
                    <Table.Th ta="right">{t.priority}</Table.Th>
                  </Table.Tr>
                </Table.Thead>
                <Table.Tbody>
                  {items.map((source) => (
                    <Table.Tr key={source.id}>
                      <Table.Td fw={600} dir="auto" style={{ overflowWrap: 'anywhere' }}>
                        {titleOf(source.name)}
                      </Table.Td>
                      <Table.Td visibleFrom="sm">
                        <Badge variant="default">{t.kinds[source.kind] ?? source.kind}</Badge>
                      </Table.Td>
                      <Table.Td>
                        <Group gap="sm" wrap="nowrap">
                          <div
                            aria-hidden
                            style={{
                              height: 8,
                              borderRadius: 4,
                              width: `min(${Math.max(2, ((source.records ?? 0) / most) * 120)}px, 20vw)`,
                              background: sourceColor(source),
                            }}
                          />
                          {source.records === undefined ? '–' : format.number(source.records)}
                        </Group>
                      </Table.Td>
                      <Table.Td ta="right">{format.number(source.priority)}</Table.Td>
                    </Table.Tr>
                  ))}
                </Table.Tbody>
              </Table>
            </Panel>
          )
        }
      </QueryContent>
      <Text size="sm" c="dimmed" mt="sm">
        {t.priority}: {t.priorityHint}
      </Text>
    </Page>
  )
}
