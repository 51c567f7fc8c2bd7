import { Button, FileButton, Loader, Paper, Stack, Text } from '@mantine/core'
import { IconFileUpload } from '@tabler/icons-react'
import { useMutation } from '@tanstack/react-query'
import { useState } from 'react'
import { previewImport } from '../api/imports.ts'
import type { ImportPreview } from '../api/types.ts'
import { Failure } from '../parts/failure.tsx'
import { useTexts } from '../texts/texts.ts'
import classes from './imports.module.css'
import { type ChosenMapping, detectedMapping } from './mapping-choices.ts'

interface FileStepProps {
  readonly onRead: (file: File, preview: ImportPreview, chosen: ChosenMapping) => void
}

/** Uploads a dropped or chosen file to detect its format and columns. */
export function FileStep({ onRead }: FileStepProps) {
  const { imports: t } = useTexts()
  const [over, setOver] = useState(false)
  const preview = useMutation({
    mutationFn: (file: File) => previewImport(file, {}),
    onSuccess: (read, file) => onRead(file, read, detectedMapping(read)),
  })
  const take = (file: File | null | undefined): void => {
    if (file) preview.mutate(file)
  }
  return (
    <Stack mb="xl">
      {preview.error && <Failure error={preview.error} />}
      <Paper
        className={classes.drop}
        data-over={over || undefined}
        onDragOver={(event) => {
          event.preventDefault()
          setOver(true)
        }}
        onDragLeave={() => setOver(false)}
        onDrop={(event) => {
          event.preventDefault()
          setOver(false)
          take(event.dataTransfer.files[0])
        }}
      >
        {preview.isPending ? (
          <>
            <Loader />
            <Text>{t.file.reading}</Text>
          </>
        ) : (
          <>
            <IconFileUpload size={40} stroke={1.4} aria-hidden />
            <Text fw={600} size="lg">
              {t.file.drop}
            </Text>
            <Text c="dimmed">{t.file.or}</Text>
            <FileButton onChange={take}>
              {(props) => (
                <Button variant="default" {...props}>
                  {t.file.choose}
                </Button>
              )}
            </FileButton>
            <Text size="sm" c="dimmed" ta="center" maw={460}>
              {t.file.kinds}
            </Text>
          </>
        )}
      </Paper>
    </Stack>
  )
}
