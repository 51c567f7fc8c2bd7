import { Code, Text } from '@mantine/core'
import { useDialectTitle } from '../api/dialects.ts'
import { useTexts } from '../texts/texts.ts'
import classes from './details.module.css'
import { usePersonContext } from './person-context.ts'
import { Section } from './section.tsx'
import { SourceMark } from './source-mark.tsx'

/** Values that only one API knows. They are stored unchanged for that API, so they are shown but not editable. */
export function Extensions() {
  const { person: t } = useTexts()
  const titleOf = useDialectTitle()
  const { person } = usePersonContext()
  const known = Object.entries(person.extensions).filter(([, fields]) => Object.keys(fields).length > 0)
  if (known.length === 0) return null
  return (
    <Section title={t.sections.extensions}>
      {known.map(([dialect, fields]) => (
        <div key={dialect}>
          <Text size="sm" fw={600} mt="xs">
            {titleOf(dialect)}
          </Text>
          {Object.entries(fields).map(([name, value]) => (
            <div key={name} className={classes.row}>
              <div className={classes.term}>{name}</div>
              <div className={classes.value}>
                {typeof value === 'object' && value !== null ? (
                  <Code block style={{ whiteSpace: 'pre-wrap', overflowWrap: 'anywhere' }}>
                    {JSON.stringify(value, null, 1)}
                  </Code>
                ) : (
                  <span className={classes.shown} dir="auto">
                    {String(value)}
                  </span>
                )}
              </div>
              <SourceMark pointer={`/extensions/${dialect}/${name}`} name={name} />
            </div>
          ))}
        </div>
      ))}
    </Section>
  )
}
