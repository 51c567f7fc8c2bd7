/** Where a card of a file of rejected rows says what is wrong with it; imports leave it out. */
export const PROBLEM_PROPERTY = 'x-kith-problem'

/** The same of a JSContact Card. */
export const PROBLEM_MEMBER = 'kith:problem'
