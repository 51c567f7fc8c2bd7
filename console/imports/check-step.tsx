import { Button, Group, Stack, Table, Text, Title } from '@mantine/core'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { importsQuery, startImport } from '../api/imports.ts'
import type { DryRun, ImportJob } from '../api/types.ts'
import { Failure } from '../parts/failure.tsx'
import { Panel } from '../parts/panel.tsx'
import { useFormat } from '../texts/format.ts'
import { useTexts } from '../texts/texts.ts'
import { Counts } from './counts.tsx'
import { ImportReport } from './import-report.tsx'
import { type ChosenMapping, toImportOptions } from './mapping-choices.ts'
import { type RejectedRow, RejectedRows } from './rejected-rows.tsx'

const CHANGES_SHOWN = 100

interface CheckStepProps {
  readonly file: File
  readonly chosen: ChosenMapping
  readonly dryRun: DryRun
  readonly onBack: () => void
  readonly onStarted: (job: ImportJob) => void
}

/** The result of a dry run: what the import would do to each row. */
export function CheckStep({ file, chosen, dryRun, onBack, onStarted }: CheckStepProps) {
  const { imports: t } = useTexts()
  const format = useFormat()
  const queries = useQueryClient()
  const start = useMutation({
    mutationFn: () => startImport(file, toImportOptions(chosen)),
    async onSuccess(job) {
      await queries.invalidateQueries(importsQuery)
      onStarted(job)
    },
  })
  const { progress, verdicts, report } = dryRun
  const accepted = progress.created + progress.updated + progress.unchanged + progress.conflict
  const rejected = verdicts.flatMap(({ row, line, problems }): RejectedRow[] =>
    problems ? [{ row, line, problems }] : [],
  )
  const noted = verdicts.flatMap(({ row, line, notes = [], verdict }): RejectedRow[] => {
    const problems = verdict === 'conflict' ? notes.slice(0, -1) : notes
    return problems.length > 0 ? [{ row, line, problems }] : []
  })
  // The last note of a row in conflict is the conflict.
  const conflicts = verdicts.flatMap(({ row, line, notes = [], verdict }): RejectedRow[] =>
    verdict === 'conflict' ? [{ row, line, problems: notes.slice(-1) }] : [],
  )
  const updated = verdicts.filter(({ verdict }) => verdict === 'updated').slice(0, CHANGES_SHOWN)
  return (
    <Stack>
      <Counts progress={progress} texts={t.check.counts} />
      {start.error && <Failure error={start.error} />}
      <Group>
        {accepted > 0 ? (
          <Button onClick={() => start.mutate()} loading={start.isPending}>
            {t.check.start(accepted, format.number(accepted))}
          </Button>
        ) : (
          <Text>{t.check.nothing}</Text>
        )}
        <Button variant="default" onClick={onBack}>
          {t.check.back}
        </Button>
      </Group>
      <ImportReport report={report} />
      {rejected.length > 0 && <RejectedRows title={t.check.rejectedTitle} rows={rejected} />}
      {conflicts.length > 0 && (
        <RejectedRows title={t.check.conflictTitle} rows={conflicts} kind="conflict" />
      )}
      {noted.length > 0 && <RejectedRows title={t.check.notedTitle} rows={noted} kind="noted" />}
      {updated.length > 0 && (
        <>
          <Title order={2}>{t.check.updatedTitle}</Title>
          <Panel label={t.check.updatedTitle}>
            <Table verticalSpacing="xs">
              <Table.Thead>
                <Table.Tr>
                  <Table.Th>{t.check.row}</Table.Th>
                  <Table.Th>{t.check.field}</Table.Th>
                  <Table.Th>{t.check.before}</Table.Th>
                  <Table.Th>{t.check.after}</Table.Th>
                </Table.Tr>
              </Table.Thead>
              <Table.Tbody>
                {updated.flatMap(({ row, changes = [] }) =>
                  changes.map(({ field, before, after }) => (
                    <Table.Tr key={`${row} ${field}`}>
                      <Table.Td>{format.number(row)}</Table.Td>
                      <Table.Td>{field}</Table.Td>
                      <Table.Td dir="auto">{textOf(before)}</Table.Td>
                      <Table.Td dir="auto">{textOf(after)}</Table.Td>
                    </Table.Tr>
                  )),
                )}
              </Table.Tbody>
            </Table>
          </Panel>
        </>
      )}
    </Stack>
  )
}

function textOf(value: unknown): string {
  if (value === null || value === undefined) return '–'
  if (Array.isArray(value)) return value.map(textOf).join(', ')
  if (typeof value === 'object') return 'value' in value ? textOf(value.value) : JSON.stringify(value)
  return String(value)
}
