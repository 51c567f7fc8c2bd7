export const floors: Readonly<Record<string, number>>
