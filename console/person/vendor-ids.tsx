import { useDialectTitle } from '../api/dialects.ts'
import { CopyAction } from '../parts/copy-action.tsx'
import { useFormat } from '../texts/format.ts'
import { useTexts } from '../texts/texts.ts'
import classes from './details.module.css'
import { usePersonContext } from './person-context.ts'
import { Section } from './section.tsx'

/** The ids of the person in Kith and in each API, and its dates. */
export function VendorIds() {
  const { person: t } = useTexts()
  const format = useFormat()
  const { person } = usePersonContext()
  const titleOf = useDialectTitle()
  const ids = [['native', person.id] as const, ...Object.entries(person.vendorIds)]
  const dates = [
    [t.dates.created, format.moment(person.createdAt)],
    [t.dates.updated, format.moment(person.updatedAt)],
    [t.dates.version, format.number(person.version)],
  ] as const
  return (
    <Section title={t.sections.ids}>
      {ids.map(([dialect, id]) => {
        const name = titleOf(dialect)
        return (
          <div key={dialect} className={classes.row}>
            <div className={classes.term}>
              <span
                className={classes.sourceDot}
                style={{
                  display: 'inline-block',
                  marginInlineEnd: 8,
                  background: `var(--dialect-${dialect})`,
                }}
              />
              {name}
            </div>
            <div className={`${classes.value} ${classes.mono}`} style={{ paddingTop: 5 }}>
              {id}
            </div>
            <CopyAction text={id} name={t.ids.copy(name)} />
          </div>
        )
      })}
      {dates.map(([term, value]) => (
        <div key={term} className={classes.row}>
          <div className={classes.term}>{term}</div>
          <div className={classes.value} style={{ paddingTop: 3 }}>
            {value}
          </div>
        </div>
      ))}
    </Section>
  )
}
