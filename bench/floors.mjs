// What the quick subset must not fall below: a third of what a quiet machine shows, and less than any busy one did. A share of a bare
// server by processor time, which other work on the machine changes least.
export const floors = {
  'pipedrive: list of 100, random place, warm, 2000 people': 0.1,
  'pipedrive: get by id, 2000 people': 0.12,
}
