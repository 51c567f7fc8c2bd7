import { Stack } from '@mantine/core'
import { useFields } from '../api/catalog.ts'
import { useTexts } from '../texts/texts.ts'
import { CustomFieldRow } from './custom-field-row.tsx'
import classes from './details.module.css'
import { EntryList } from './entry-list.tsx'
import { Extensions } from './extensions.tsx'
import { LabelsRow } from './labels-row.tsx'
import { usePersonContext } from './person-context.ts'
import { Section } from './section.tsx'
import { ValueRow } from './value-row.tsx'
import { VendorIds } from './vendor-ids.tsx'

export function Details() {
  const { person: t } = useTexts()
  const { person, masked } = usePersonContext()
  const fields = useFields()
  return (
    <div className={classes.columns}>
      <Stack gap="lg" miw={0}>
        <Section title={t.sections.contact}>
          <EntryList field="emails" />
          <EntryList field="phones" />
          <EntryList field="onlineServices" />
          <EntryList field="addresses" />
        </Section>
        <Section title={t.sections.name}>
          {person.fullName !== null && <ValueRow field="fullName" />}
          <ValueRow field="given" />
          <ValueRow field="surname" />
        </Section>
        <Section title={t.sections.work}>
          <ValueRow field="company" />
          <ValueRow field="jobTitle" />
        </Section>
        <Section title={t.sections.about}>
          <ValueRow field="birthday" kind="day" />
          <ValueRow field="language" />
          <ValueRow field="timeZone" />
          <ValueRow field="notes" kind="long" />
        </Section>
        {fields.length > 0 && !masked && (
          <Section title={t.sections.fields}>
            {fields.map((field) => (
              <CustomFieldRow key={field.id} field={field} />
            ))}
          </Section>
        )}
      </Stack>
      <Stack gap="lg" miw={0}>
        <Section title={t.sections.labels}>
          <LabelsRow />
        </Section>
        <VendorIds />
        <Extensions />
      </Stack>
    </div>
  )
}
