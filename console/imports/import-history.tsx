import { Anchor, Badge, Button, Table, Text, Title } from '@mantine/core'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useState } from 'react'
import { Link } from 'wouter'
import { importQuery, importsQuery, undoImport } from '../api/imports.ts'
import { useRights } from '../api/session.ts'
import { Confirm } from '../parts/confirm.tsx'
import { Panel } from '../parts/panel.tsx'
import { QueryContent } from '../parts/query-content.tsx'
import { usePrincipalText } from '../parts/use-principal-text.ts'
import { useFormat } from '../texts/format.ts'
import { useTexts } from '../texts/texts.ts'

export function ImportHistory() {
  const { imports } = useTexts()
  const principalText = usePrincipalText()
  const t = imports.history
  const format = useFormat()
  const jobs = useQuery(importsQuery)
  const queries = useQueryClient()
  const { write } = useRights()
  const [undoing, setUndoing] = useState<number>()
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
                    <Table.Th miw={120}>{t.state}</Table.Th>
                    <Table.Th ta="right">{t.rows}</Table.Th>
                    <Table.Th>{t.started}</Table.Th>
                    <Table.Th visibleFrom="sm">{t.by}</Table.Th>
                    {write && <Table.Th>{t.undo}</Table.Th>}
                  </Table.Tr>
                </Table.Thead>
                <Table.Tbody>
                  {items.map(({ id, name, state, progress, createdAt, givenBy }) => (
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
                      <Table.Td visibleFrom="sm" dir="auto">
                        {givenBy && principalText(givenBy)}
                      </Table.Td>
                      {write && (
                        <Table.Td>
                          {(state === 'done' || state === 'failed') && (
                            <Button
                              variant="default"
                              size="compact-sm"
                              aria-label={t.undoOf(name)}
                              onClick={() => setUndoing(id)}
                            >
                              {t.undo}
                            </Button>
                          )}
                        </Table.Td>
                      )}
                    </Table.Tr>
                  ))}
                </Table.Tbody>
              </Table>
            </Panel>
          )
        }
      </QueryContent>
      {undoing !== undefined && (
        <Confirm
          title={imports.result.undoTitle}
          text={imports.result.undoText}
          action={imports.result.undo}
          run={async () => {
            queries.setQueryData(importQuery(undoing).queryKey, await undoImport(undoing))
            await queries.invalidateQueries(importsQuery)
          }}
          onClose={() => setUndoing(undefined)}
        />
      )}
    </section>
  )
}
