import { Badge, Stack, Table, Text, Title } from '@mantine/core'
import type { ImportPreview } from '../api/types.ts'
import { Panel } from '../parts/panel.tsx'
import { nameOf } from '../people/person-name.ts'
import { useFormat } from '../texts/format.ts'
import { useTexts } from '../texts/texts.ts'

type Report = ImportPreview['report']
type Point = Report['people'][number]['emails'][number]

/** What an import brings: the first people as they will be, new fields and labels, and what cannot be read. */
export function ImportReport({ report }: { report: Report }) {
  const { report: t } = useTexts().imports
  const format = useFormat()
  const { people, newFields, newLabels, unread, withoutName } = report
  return (
    <Stack gap="sm">
      {people.length > 0 && (
        <>
          <Title order={2}>{t.title}</Title>
          <Panel label={t.title}>
            <Table verticalSpacing="xs">
              <Table.Thead>
                <Table.Tr>
                  <Table.Th>{t.name}</Table.Th>
                  <Table.Th>{t.contact}</Table.Th>
                  <Table.Th visibleFrom="sm">{t.about}</Table.Th>
                  <Table.Th visibleFrom="sm">{t.verdict}</Table.Th>
                </Table.Tr>
              </Table.Thead>
              <Table.Tbody>
                {people.map((person) => (
                  <Table.Tr key={person.row}>
                    <Table.Th scope="row" dir="auto">
                      {nameOf(person) || t.noName}
                    </Table.Th>
                    <Table.Td dir="auto">
                      {[...person.emails, ...person.phones].map((point, index) => (
                        // biome-ignore lint/suspicious/noArrayIndexKey: points of a sample have no id
                        <div key={index}>{textOf(point)}</div>
                      ))}
                    </Table.Td>
                    <Table.Td visibleFrom="sm" dir="auto">
                      {[person.jobTitle, person.company, person.birthday, ...person.labels]
                        .filter(Boolean)
                        .join(', ')}
                    </Table.Td>
                    <Table.Td visibleFrom="sm">
                      <Badge variant="light" color={person.verdict === 'conflict' ? 'saffron' : 'spruce'}>
                        {t.verdicts[person.verdict] ?? person.verdict}
                      </Badge>
                    </Table.Td>
                  </Table.Tr>
                ))}
              </Table.Tbody>
            </Table>
          </Panel>
        </>
      )}
      {newFields.length > 0 && (
        <Text dir="auto">{t.newFields(newFields.map(({ name }) => name).join(', '))}</Text>
      )}
      {newLabels.length > 0 && <Text dir="auto">{t.newLabels(newLabels.join(', '))}</Text>}
      {unread.map(({ column, rows, example }) => (
        <Text key={column} dir="auto">
          {t.unread(column, rows, format.number(rows), example)}
        </Text>
      ))}
      {withoutName > 0 && <Text>{t.withoutName(withoutName, format.number(withoutName))}</Text>}
    </Stack>
  )
}

function textOf({ value, label }: Point): string {
  return label === '' ? value : `${value} (${label})`
}
