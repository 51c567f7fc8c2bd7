import { Alert, Anchor, Button, Group, Progress, Stack, Table, Text, Title } from '@mantine/core'
import { useDisclosure } from '@mantine/hooks'
import { IconArrowBackUp, IconDownload } from '@tabler/icons-react'
import { useQuery, useQueryClient } from '@tanstack/react-query'
import { useEffect } from 'react'
import { Link } from 'wouter'
import { api } from '../api/client.ts'
import { importPeopleQuery, importQuery, importsQuery, isRunning, undoImport } from '../api/imports.ts'
import { unwrap } from '../api/problem.ts'
import { useRights } from '../api/session.ts'
import type { ImportJob } from '../api/types.ts'
import { Confirm } from '../parts/confirm.tsx'
import { Failure } from '../parts/failure.tsx'
import { Loading } from '../parts/loading.tsx'
import { Panel } from '../parts/panel.tsx'
import { nameOf, primaryOf } from '../people/person-name.ts'
import { useFormat } from '../texts/format.ts'
import { useTexts } from '../texts/texts.ts'
import { Counts } from './counts.tsx'
import { RejectedRows } from './rejected-rows.tsx'

/** Progress and result of an import, and a button to undo it. */
export function ResultStep({ id, onRestart }: { id: number; onRestart: () => void }) {
  const { imports: t } = useTexts()
  const queries = useQueryClient()
  const job = useQuery(importQuery(id))
  const running = job.data !== undefined && isRunning(job.data)
  const ended = job.data !== undefined && !running
  useEffect(() => {
    if (!ended) return
    void queries.invalidateQueries(importsQuery)
    void queries.invalidateQueries({ queryKey: ['people'] })
  }, [ended, queries])
  if (job.error) return <Failure error={job.error} onRetry={() => void job.refetch()} />
  if (!job.data) return <Loading />
  const { state, progress, name, problem } = job.data
  const title = {
    running: t.result.running,
    undoing: t.result.undoing,
    done: t.result.done,
    undone: t.result.undone,
    failed: t.result.failed,
  }[state]
  return (
    <Stack mb="xl">
      <div>
        <Title order={2} aria-live="polite">
          {title}
        </Title>
        <Text c="dimmed" dir="auto">
          {name}
        </Text>
      </div>
      {problem && <Alert color="red">{problem}</Alert>}
      {running && <Share share={progress.share} label={title} />}
      <Counts progress={progress} texts={t.result.counts} />
      {!running && <ResultActions job={job.data} onRestart={onRestart} />}
      {state === 'done' && <ImportedPeople id={id} />}
      {ended && progress.rejected > 0 && <Rejected id={id} />}
    </Stack>
  )
}

function Share({ share, label }: { share: number; label: string }) {
  const { imports: t } = useTexts()
  const format = useFormat()
  return (
    <div>
      <Progress value={share * 100} size="lg" animated aria-label={label} />
      <Text size="sm" c="dimmed" mt={4}>
        {t.result.share(format.percent(share))}
      </Text>
    </div>
  )
}

function ResultActions({ job, onRestart }: { job: ImportJob; onRestart: () => void }) {
  const { imports: t } = useTexts()
  const { write } = useRights()
  const queries = useQueryClient()
  const [confirming, confirm] = useDisclosure(false)

  async function undo(): Promise<void> {
    queries.setQueryData(importQuery(job.id).queryKey, await undoImport(job.id))
  }
  return (
    <>
      <Group>
        <Button component={Link} href="/people">
          {t.result.people}
        </Button>
        {job.progress.rejected > 0 && (
          <Button
            component="a"
            variant="default"
            href={`/native/v1/imports/${job.id}/rejected`}
            download
            leftSection={<IconDownload size={16} aria-hidden />}
          >
            {t.result.downloadRejected}
          </Button>
        )}
        {write && job.state !== 'undone' && (
          <Button
            variant="default"
            leftSection={<IconArrowBackUp size={16} aria-hidden />}
            onClick={confirm.open}
          >
            {t.result.undo}
          </Button>
        )}
        {write && (
          <Button variant="default" onClick={onRestart}>
            {t.result.another}
          </Button>
        )}
      </Group>
      {confirming && (
        <Confirm
          title={t.result.undoTitle}
          text={t.result.undoText}
          action={t.result.undo}
          run={undo}
          onClose={confirm.close}
        />
      )}
    </>
  )
}

/** The first people of the import, each with a link. */
function ImportedPeople({ id }: { id: number }) {
  const { imports: t } = useTexts()
  const people = useQuery(importPeopleQuery(id))
  if (!people.data || people.data.length === 0) return null
  return (
    <>
      <Title order={2}>{t.result.first}</Title>
      <Panel label={t.result.first}>
        <Table verticalSpacing="xs">
          <Table.Tbody>
            {people.data.map((person) => (
              <Table.Tr key={person.id}>
                <Table.Td dir="auto">
                  <Anchor component={Link} href={`/people/${person.id}`}>
                    {nameOf(person) || t.report.noName}
                  </Anchor>
                </Table.Td>
                <Table.Td dir="auto">
                  {primaryOf(person.emails)?.value ?? primaryOf(person.phones)?.value}
                </Table.Td>
              </Table.Tr>
            ))}
          </Table.Tbody>
        </Table>
      </Panel>
    </>
  )
}

function Rejected({ id }: { id: number }) {
  const { imports: t } = useTexts()
  const rejections = useQuery({
    queryKey: ['imports', id, 'rejections'],
    queryFn: async ({ signal }) =>
      unwrap(
        await api.GET('/v1/imports/{import_id}/rejections', {
          params: { path: { import_id: String(id) }, query: { limit: 100 } },
          signal,
        }),
      ),
  })
  return rejections.data && rejections.data.items.length > 0 ? (
    <RejectedRows title={t.check.rejectedTitle} rows={rejections.data.items} />
  ) : null
}
