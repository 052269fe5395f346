/** What the process ends with. Ends by a signal are 128 + its number, as a shell has it. */
export const EXIT = {
  finished: 0,
  failed: 1,
  usage: 2,
  interrupted: 130,
  readerGone: 141,
  terminated: 143,
} as const;
