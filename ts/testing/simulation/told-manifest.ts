/** What a manifest tells. Read here by itself: what is tested does not judge itself. */
export interface ToldManifest {
  readonly isTold: boolean;
  readonly segments: readonly { readonly name: string }[];
}

/** Undefined for one that was damaged before. */
export function toldBy(manifest: Uint8Array): ToldManifest | undefined {
  const text = new TextDecoder().decode(manifest);
  try {
    return JSON.parse(text.slice(text.indexOf("\n") + 1)) as ToldManifest;
  } catch {
    return undefined;
  }
}

/** Whether a blob of this name is a manifest. */
export function isManifest(name: string): boolean {
  return name.startsWith("m-");
}

/** The segments that a manifest lists. */
export function segmentsOf(manifest: Uint8Array): readonly string[] {
  return toldBy(manifest)?.segments.map(({ name }) => name) ?? [];
}
