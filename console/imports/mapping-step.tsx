import { Badge, Button, Group, Select, Stack, Table, Text } from '@mantine/core'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { useFields } from '../api/catalog.ts'
import { dryRunImport, previewImport } from '../api/imports.ts'
import type { DryRun, ImportPreview } from '../api/types.ts'
import { Failure } from '../parts/failure.tsx'
import { Panel, PhoneDetails } from '../parts/panel.tsx'
import { useFormat } from '../texts/format.ts'
import { useTexts } from '../texts/texts.ts'
import { ImportReport } from './import-report.tsx'
import classes from './imports.module.css'
import {
  type ChosenMapping,
  detectedMapping,
  type MappedColumn,
  matchChoices,
  type Reading,
  targetChoices,
  toImportOptions,
} from './mapping-choices.ts'
import { TableReading } from './table-reading.tsx'

/** Detected mappings below this confidence are marked for review. */
const CONFIDENCE_MIN = 0.75
const SAMPLES = 3

interface MappingStepProps {
  readonly file: File
  readonly preview: ImportPreview
  readonly chosen: ChosenMapping
  readonly onBack: () => void
  readonly onChecked: (chosen: ChosenMapping, dryRun: DryRun) => void
}

/** Maps each column of the file to a field, with sample values beside it. */
export function MappingStep({ file, preview: first, chosen: initial, onBack, onChecked }: MappingStepProps) {
  const texts = useTexts()
  const t = texts.imports.mapping
  const format = useFormat()
  const [preview, setPreview] = useState(first)
  const [chosen, setChosen] = useState(initial)
  const check = useMutation({
    mutationFn: () => dryRunImport(file, toImportOptions(chosen)),
    onSuccess: (dryRun) => onChecked(chosen, dryRun),
  })
  const again = useMutation({
    mutationFn: (reading: Reading) => previewImport(file, reading),
    onSuccess(read, reading) {
      setPreview(read)
      setChosen({ ...detectedMapping(read, reading), matchBy: chosen.matchBy })
    },
  })
  const { mapping } = chosen
  const { table } = preview
  const isOpen = table?.openDates !== undefined && chosen.reading.dateOrder === undefined
  const setColumn = (index: number, to: string | null): void => {
    if (!mapping) return
    const columns = mapping.columns.map((column, at) => (at === index ? retarget(column, to) : column))
    setChosen({ ...chosen, changed: true, mapping: { ...mapping, columns } })
  }
  return (
    <Stack>
      <Text>
        <strong dir="auto">{file.name}</strong> ·{' '}
        {t.found(preview.rows, format.number(preview.rows), t.formats[preview.format] ?? preview.format)}
      </Text>
      {table && (
        <TableReading
          table={table}
          reading={chosen.reading}
          pending={again.isPending}
          onChange={(reading) => again.mutate(reading)}
        />
      )}
      {again.error && <Failure error={again.error} />}
      {mapping ? (
        <ColumnTable columns={mapping.columns} sample={preview.sample ?? []} onColumn={setColumn} />
      ) : (
        <Text c="dimmed">{t.noColumns}</Text>
      )}
      <Group align="flex-end">
        <Select
          label={t.match}
          data={matchChoices.map((value) => ({ value, label: t.matchChoices[value] }))}
          value={chosen.matchBy}
          onChange={(matchBy) => matchBy && setChosen({ ...chosen, matchBy })}
          w={320}
          maw="100%"
        />
      </Group>
      {!chosen.changed && <ImportReport report={preview.report} />}
      {check.error && <Failure error={check.error} />}
      <Group>
        <Button onClick={() => check.mutate()} loading={check.isPending} disabled={isOpen || again.isPending}>
          {t.next}
        </Button>
        <Button variant="default" onClick={onBack}>
          {texts.imports.file.chooseOther}
        </Button>
        {check.isPending && (
          <Text c="dimmed" role="status">
            {t.checking}
          </Text>
        )}
      </Group>
    </Stack>
  )
}

/** Drops the detected name and type, which belong to the previous target. */
function retarget({ column }: MappedColumn, to: string | null): MappedColumn {
  return { column, to, confidence: 1 }
}

interface ColumnTableProps {
  readonly columns: readonly MappedColumn[]
  readonly sample: readonly (readonly string[])[]
  readonly onColumn: (index: number, to: string | null) => void
}

function ColumnTable({ columns, sample, onColumn }: ColumnTableProps) {
  const texts = useTexts()
  const t = texts.imports.mapping
  const fields = useFields()
  const choices = targetChoices(texts, fields, columns)
  return (
    <Panel label={t.title}>
      <Table verticalSpacing="xs">
        <Table.Thead>
          <Table.Tr>
            <Table.Th>{t.column}</Table.Th>
            <Table.Th visibleFrom="sm">{t.sample}</Table.Th>
            <Table.Th>{t.target}</Table.Th>
            <Table.Th visibleFrom="sm">{t.status}</Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {columns.map((column, index) => (
            // biome-ignore lint/suspicious/noArrayIndexKey: column names may repeat
            <Table.Tr key={index}>
              <Table.Th scope="row" dir="auto">
                {column.column}
                <PhoneDetails>
                  <Samples sample={sample} index={index} />
                </PhoneDetails>
              </Table.Th>
              <Table.Td visibleFrom="sm">
                <Samples sample={sample} index={index} />
              </Table.Td>
              <Table.Td miw={{ base: 0, sm: 220 }}>
                <Select
                  aria-label={`${t.target}: ${column.column}`}
                  data={choices}
                  value={column.to}
                  onChange={(to) => onColumn(index, to)}
                  searchable
                  clearable
                  allowDeselect
                  placeholder={t.ignored}
                />
                <PhoneDetails>
                  <MappingStatus column={column} />
                </PhoneDetails>
              </Table.Td>
              <Table.Td visibleFrom="sm">
                <MappingStatus column={column} />
              </Table.Td>
            </Table.Tr>
          ))}
        </Table.Tbody>
      </Table>
    </Panel>
  )
}

function Samples({ sample, index }: Pick<ColumnTableProps, 'sample'> & { index: number }) {
  return sample.slice(0, SAMPLES).map((row, at) => (
    // biome-ignore lint/suspicious/noArrayIndexKey: rows have no id
    <div key={at} className={classes.sample} dir="auto">
      {row[index] || '–'}
    </div>
  ))
}

/** Shows whether the mapping of a column was recognised. */
function MappingStatus({ column: { to, confidence = 1 } }: { column: MappedColumn }) {
  const { mapping: t } = useTexts().imports
  const [color, text] =
    to === null
      ? ['gray', t.ignored]
      : confidence >= CONFIDENCE_MIN
        ? ['spruce', t.recognised]
        : ['saffron', t.unsure]
  return (
    <Badge variant="light" color={color}>
      {text}
    </Badge>
  )
}
