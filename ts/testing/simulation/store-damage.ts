/** What a manifest tells, as far as damage goes. Read here by itself: what is tested does not judge itself. */
interface ToldManifest {
  readonly isTold: boolean;
  readonly segments: readonly { readonly name: string }[];
}

/** What was done to a store, and what a run that begins now owes. */
export interface StoreDamage {
  readonly blob: string;
  readonly how: string;
  /** "refuses": with an error that tells of damage; "may fall back": that, or it goes on from before and says so. */
  readonly owed: "refuses" | "may fall back";
  repair(): void;
}

/** Damages one blob that a run which begins now must read; undefined: there is none. */
export function damage(blobs: Map<string, Uint8Array>, random: () => number): StoreDamage | undefined {
  const manifests = [...blobs.keys()].filter((name) => name.startsWith("m-")).sort();
  const newest = manifests.at(-1);
  if (newest === undefined) return undefined;
  const segments = toldBy(blobs.get(newest)!)?.segments.map(({ name }) => name) ?? [];
  const isOfManifest = segments.length === 0 || random() < 0.5;
  const blob = isOfManifest ? newest : segments[Math.floor(random() * segments.length)]!;
  const before = manifests.at(-2);
  const mayFallBack = isOfManifest && before !== undefined && toldBy(blobs.get(before)!)?.isTold === false;
  const whole = blobs.get(blob)!;
  const how = spoil(blobs, blob, random);
  return {
    blob,
    how,
    owed: mayFallBack ? "may fall back" : "refuses",
    repair: () => void blobs.set(blob, whole),
  };
}

/** A byte is another, or the end is gone. (Of a manifest that is gone altogether nobody could know.) */
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

/** Undefined for one that was damaged before. */
function toldBy(manifest: Uint8Array): ToldManifest | undefined {
  const text = new TextDecoder().decode(manifest);
  try {
    return JSON.parse(text.slice(text.indexOf("\n") + 1)) as ToldManifest;
  } catch {
    return undefined;
  }
}
