import { isBlobName } from "../names.ts";

/** Says that a folder is a store. */
export const markerFile = "tidemark-store.json";

/** What a name begins and ends with says what a file is. Around a blob's, as some systems know no file "con" or "a.". */
export const fileOfBlob = (name: string): string => `blob-${name}.bin`;

/** The blob that a file holds, by its name. Undefined for any other file: what a folder holds is nobody's word. */
export function blobOfFile(file: string): string | undefined {
  const name = /^blob-(.+)\.bin$/.exec(file)?.[1];
  return isBlobName(name) ? name : undefined;
}

/** Marks that a blob's name is taken, where a file cannot be given a second name. */
export const fileOfClaim = (name: string): string => `claim-${name}`;

/** The blob whose name a file claims. */
export function blobOfClaim(file: string): string | undefined {
  const name = /^claim-(.+)$/.exec(file)?.[1];
  return isBlobName(name) ? name : undefined;
}

export const fileOfLock = (turn: number): string => `lock-${turn}`;

/** Which lock a file is, counted from 1; 0 for any other file. */
export function turnOfLock(file: string): number {
  return Number(/^lock-([1-9]\d{0,14})$/.exec(file)?.[1] ?? 0);
}
