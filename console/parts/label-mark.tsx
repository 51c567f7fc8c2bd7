import type { Label } from '../api/types.ts'
import classes from './label-mark.module.css'

/** Colours by the names that vendors use. Labels with an unknown colour are grey. */
const colors: Readonly<Record<string, string>> = {
  green: '#2f9e44',
  red: '#e03131',
  yellow: '#e8a90c',
  blue: '#1c7ed6',
  purple: '#9c36b5',
  orange: '#e8590c',
  pink: '#d6336c',
  teal: '#0ca678',
  brown: '#8b5e34',
  'dark-gray': '#495057',
  gray: '#868e96',
}

export const labelColors = Object.keys(colors)

export function colorOf({ color }: Pick<Label, 'color'>): string {
  if (color && Object.hasOwn(colors, color)) return colors[color]!
  return color && /^#[0-9a-f]{6}$/i.test(color) ? color : colors.gray!
}

export function LabelMark({ label }: { label: Pick<Label, 'name' | 'color'> }) {
  return (
    <span className={classes.label}>
      <span className={classes.dot} style={{ background: colorOf(label) }} />
      <span className={classes.text} dir="auto">
        {label.name}
      </span>
    </span>
  )
}
