import { useFormat } from '../texts/format.ts'
import classes from './imports.module.css'

const kinds = ['created', 'updated', 'unchanged', 'conflict', 'rejected'] as const

type Kind = (typeof kinds)[number]

interface CountsProps {
  readonly progress: Readonly<Record<Kind, number>>
  readonly texts: Readonly<Record<Kind, string>>
}

export function Counts({ progress, texts }: CountsProps) {
  const format = useFormat()
  return (
    <div className={classes.counts}>
      {kinds
        .filter((kind) => kind !== 'conflict' || progress[kind] > 0)
        .map((kind) => (
          <div
            key={kind}
            className={classes.count}
            data-kind={kind}
            data-some={progress[kind] > 0 || undefined}
          >
            <strong>{format.number(progress[kind])}</strong>
            {texts[kind]}
          </div>
        ))}
    </div>
  )
}
