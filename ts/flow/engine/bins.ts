/** Parts of the key space. Keys go to workers by bin; what is stored of them is not sorted by it. */
export const BINS = 1024;
