import { dialects } from '../../../src/dialects/index.ts'

type Vendor = 'savvycal' | 'insighto' | 'quentli' | 'voipbin' | 'pipedrive'

/** The keys that everybody knows and only `--demo` honours, by API. */
export const demoKeys = Object.fromEntries(dialects.map(({ name, demo }) => [name, demo?.key])) as Record<
  Vendor,
  string
>
