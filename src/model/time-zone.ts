import { timeZoneNames } from './time-zone-names.ts'

/**
 * The name of a time zone as the IANA time zone database writes it: `America/Chicago` for `america/chicago`. Names are
 * compared without case (https://data.iana.org/time-zones/theory.html). An older name that the database keeps as a link,
 * such as `US/Central`, is not replaced: it says what the source said, and runtimes disagree about the replacement (V8
 * gives `Asia/Calcutta` for `Asia/Kolkata`, although IANA's link goes the other way).
 *
 * @returns undefined if the text is not a name of the database, such as an offset or `PST`
 */
export function timeZoneName(text: string): string | undefined {
  return names.get(text.toLowerCase())
}

/** The runtime may know zones that are newer than the list. */
const names: ReadonlyMap<string, string> = new Map(
  [
    ...Intl.supportedValuesOf('timeZone'),
    ...Object.entries(timeZoneNames).flatMap(([area, list]) =>
      list
        .trim()
        .split(/\s+/)
        .map((name) => (area === '' ? name : `${area}/${name}`)),
    ),
  ].map((name) => [name.toLowerCase(), name]),
)
