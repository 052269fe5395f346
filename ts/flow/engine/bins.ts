/** Slices of the key space. State is owned, stored and moved by bin. */
export const BINS = 1024;
