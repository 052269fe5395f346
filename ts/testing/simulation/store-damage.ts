import { isManifest, segmentsOf, toldBy } from "./told-manifest.ts";

/** What was done to a store, and what a run that begins now owes. */
export interface StoreDamage {
  readonly blob: string;
  readonly how: string;
  /** "refuses": with an error that tells of damage; "may fall back": that, or it goes on from before and says so. */
  readonly owed: "refuses" | "may fall back";
  repair(): void;
}

/** Damages one blob that a run which begins now must read; undefined: there is none. */
export function damage(
  blobs: Map<string, Uint8Array>,
  random: () => number,
  { diskLies }: { readonly diskLies: boolean },
): StoreDamage | undefined {
  const manifests = [...blobs.keys()].filter(isManifest).sort();
  const newest = manifests.at(-1);
  if (newest === undefined) return undefined;
  const segments = segmentsOf(blobs.get(newest)!);
  const isOfManifest = segments.length === 0 || random() < 0.5;
  const blob = isOfManifest ? newest : segments[Math.floor(random() * segments.length)]!;
  const before = manifests.at(-2);
  const mayFallBack = isOfManifest && before !== undefined && toldBy(blobs.get(before)!)?.isTold === false;
  const whole = blobs.get(blob)!;
  const how = diskLies ? lose(blobs, blob, isOfManifest, random) : spoil(blobs, blob, random);
  return {
    blob,
    how,
    owed: mayFallBack ? "may fall back" : "refuses",
    repair: () => void blobs.set(blob, whole),
  };
}

/**
 * What the disk had said to have synced it had not: it is gone, or as long as it was and empty from somewhere on. (Of a manifest
 * that is gone altogether nobody could know.)
 */
function lose(
  blobs: Map<string, Uint8Array>,
  blob: string,
  isManifest: boolean,
  random: () => number,
): string {
  const bytes = blobs.get(blob)!.slice();
  if (!isManifest && random() < 0.5) {
    blobs.delete(blob);
    return "gone, though it was synced";
  }
  const at = Math.floor(random() * bytes.length);
  blobs.set(blob, bytes.fill(0, at));
  return `zeros from ${at} on, though it was synced`;
}

/** A byte is another, or the end is gone. */
function spoil(blobs: Map<string, Uint8Array>, blob: string, random: () => number): string {
  const bytes = blobs.get(blob)!.slice();
  const at = Math.floor(random() * bytes.length);
  if (random() < 0.2) {
    blobs.set(blob, bytes.subarray(0, at));
    return `cut off at ${at}`;
  }
  bytes[at]! ^= 1 << Math.floor(random() * 8);
  blobs.set(blob, bytes);
  return `byte ${at} flipped`;
}
