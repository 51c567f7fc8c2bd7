export default function OrganizationPage(_props: { id?: string }) {
  return null
}
