import { Stepper } from '@mantine/core'
import { useState } from 'react'
import { useLocation, useSearch } from 'wouter'
import { useRights } from '../api/session.ts'
import type { DryRun, ImportPreview } from '../api/types.ts'
import { Page } from '../parts/page.tsx'
import { useTexts } from '../texts/texts.ts'
import { CheckStep } from './check-step.tsx'
import { FileStep } from './file-step.tsx'
import { ImportHistory } from './import-history.tsx'
import classes from './imports.module.css'
import type { ChosenMapping } from './mapping-choices.ts'
import { MappingStep } from './mapping-step.tsx'
import { ResultStep } from './result-step.tsx'

/** The current step. A started import has a URL of its own, so it is not part of this state. */
type Progress =
  | { readonly step: 'file' }
  | {
      readonly step: 'mapping'
      readonly file: File
      readonly preview: ImportPreview
      readonly chosen: ChosenMapping
    }
  | {
      readonly step: 'check'
      readonly file: File
      readonly preview: ImportPreview
      readonly chosen: ChosenMapping
      readonly dryRun: DryRun
    }

const steps = ['file', 'mapping', 'check', 'result'] as const

export default function ImportPage() {
  const { imports: t } = useTexts()
  const { write } = useRights()
  const [, navigate] = useLocation()
  const idParameter = new URLSearchParams(useSearch()).get('id')
  const id = idParameter !== null && /^\d{1,15}$/.test(idParameter) ? Number(idParameter) : undefined
  const [progress, setProgress] = useState<Progress>({ step: 'file' })
  const step = id === undefined ? progress.step : 'result'
  return (
    <Page title={t.title} hint={t.hint}>
      {(write || id !== undefined) && (
        <Stepper
          active={steps.indexOf(step)}
          size="sm"
          mb="xl"
          wrap={false}
          classNames={{ step: classes.step!, stepBody: classes.stepBody! }}
        >
          {steps.map((name) => (
            <Stepper.Step key={name} label={t.steps[name]} allowStepSelect={false} />
          ))}
        </Stepper>
      )}
      {id !== undefined && (
        <ResultStep
          key={id}
          id={id}
          onRestart={() => {
            setProgress({ step: 'file' })
            navigate('/import')
          }}
        />
      )}
      {id === undefined && write && progress.step === 'file' && (
        <FileStep
          onRead={(file, preview, chosen) => setProgress({ step: 'mapping', file, preview, chosen })}
        />
      )}
      {id === undefined && progress.step === 'mapping' && (
        <MappingStep
          {...progress}
          onBack={() => setProgress({ step: 'file' })}
          onChecked={(chosen, dryRun) => setProgress({ ...progress, step: 'check', chosen, dryRun })}
        />
      )}
      {id === undefined && progress.step === 'check' && (
        <CheckStep
          {...progress}
          onBack={() => setProgress({ ...progress, step: 'mapping' })}
          onStarted={(job) => navigate(`/import?id=${job.id}`)}
        />
      )}
      {step !== 'mapping' && step !== 'check' && <ImportHistory />}
    </Page>
  )
}
