// What the quick subset must not fall below: about half of what was measured on the reference machine, as a share of a
// bare server by processor time, which other work on the machine changes least.
export const floors = {
  'pipedrive: list of 100, random place, 10000 people': 0.05,
  'pipedrive: get by id, 10000 people': 0.2,
}
