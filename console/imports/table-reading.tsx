import { Alert, Group, NumberInput, Select, Stack, Switch, Text } from '@mantine/core'
import type { ImportPreview } from '../api/types.ts'
import { useTexts } from '../texts/texts.ts'
import { dateOrders, delimiters, encodings, type Reading } from './mapping-choices.ts'

const HEADER_ROW_MAX = 1000

interface TableReadingProps {
  readonly table: NonNullable<ImportPreview['table']>
  readonly reading: Reading
  readonly pending: boolean
  readonly onChange: (reading: Reading) => void
}

/** How the table is read: what was detected, each part with a choice of another. */
export function TableReading({ table, reading, pending, onChange }: TableReadingProps) {
  const { reading: t } = useTexts().imports
  const { encoding, delimiter, headerRow, footerRow, dateOrder, openDates, skipped, leftOut } = table
  const isOpen = openDates !== undefined && reading.dateOrder === undefined
  const known = [...new Set([encoding, ...encodings])]
  const signs = [...new Set([delimiter, ...delimiters])]
  return (
    <Stack gap="sm">
      <Group align="flex-end">
        <Select
          label={t.encoding}
          data={known}
          value={encoding}
          disabled={pending}
          onChange={(value) => value && onChange({ ...reading, encoding: value })}
        />
        <Select
          label={t.delimiter}
          data={signs.map((value) => ({ value, label: t.delimiters[value] ?? value }))}
          value={delimiter}
          disabled={pending}
          onChange={(value) => value && onChange({ ...reading, delimiter: value })}
        />
        <NumberInput
          key={headerRow}
          label={t.headerRow}
          description={t.noHeader}
          defaultValue={headerRow}
          min={0}
          max={HEADER_ROW_MAX}
          disabled={pending}
          onBlur={(event) => {
            const row = Number(event.currentTarget.value)
            if (Number.isInteger(row) && row !== headerRow) onChange({ ...reading, headerRow: row })
          }}
        />
        <Select
          label={t.dateOrder}
          data={dateOrders.map((value) => ({ value, label: t.dateOrders[value] }))}
          value={reading.dateOrder ?? dateOrder}
          placeholder={openDates ? t.choose : t.noDates}
          disabled={pending}
          onChange={(value) => value && onChange({ ...reading, dateOrder: value })}
        />
      </Group>
      {isOpen && (
        <Alert color="saffron" title={t.openTitle} role="alert">
          {t.open(openDates.column, openDates.date)}
        </Alert>
      )}
      {skipped.length > 0 && (
        <Text size="sm" c="dimmed" dir="auto">
          {t.skipped(skipped.join(' · '))}
        </Text>
      )}
      {(footerRow !== null || reading.keepFooter) && (
        <Switch
          label={t.keepFooter}
          checked={reading.keepFooter ?? false}
          disabled={pending}
          onChange={(event) => onChange({ ...reading, keepFooter: event.currentTarget.checked })}
        />
      )}
      {leftOut.length > 0 && (
        <Text size="sm" c="dimmed" dir="auto">
          {t.leftOut(leftOut.join(', '))}
        </Text>
      )}
    </Stack>
  )
}
