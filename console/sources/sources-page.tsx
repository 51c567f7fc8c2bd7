export default function SourcesPage(_props: { id?: string }) {
  return null
}
