/** Cuts bytes into pieces of so many at most; at least one piece. They share the bytes. */
export function piecesOf(bytes: Uint8Array, most: number): Uint8Array[] {
  const pieces: Uint8Array[] = [];
  let at = 0;
  do {
    pieces.push(bytes.subarray(at, at + most));
    at += most;
  } while (at < bytes.length);
  return pieces;
}

/** Bytes of their own, out of pieces in their order. */
export function joined(pieces: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(pieces.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const piece of pieces) {
    bytes.set(piece, at);
    at += piece.length;
  }
  return bytes;
}
