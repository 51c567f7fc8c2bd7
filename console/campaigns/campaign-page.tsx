export default function CampaignPage(_props: { id?: string }) {
  return null
}
