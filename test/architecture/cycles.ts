/** Chains of imports that lead from a folder through another one back to the file they began at. */
export function folderCycles(
  imports: ReadonlyMap<string, readonly string[]>,
  folderOf: (file: string) => string,
): string[] {
  const found: string[] = [];
  for (const group of stronglyConnected(imports)) {
    if (new Set(group.map(folderOf)).size > 1)
      found.push(`these files import one another: ${group.sort().join(", ")}`);
  }
  return found;
}

/** Circles of files that import one another, types included, and lead through this folder of `ts/`. */
export function fileCycles(imports: ReadonlyMap<string, readonly string[]>, folder: string): string[] {
  return stronglyConnected(imports)
    .filter((group) => group.length > 1 && group.some((file) => file.startsWith(`${folder}/`)))
    .map((group) => `these files import one another: ${group.sort().join(", ")}`);
}

/** Groups of files each of which reaches all the others (Tarjan, "Depth-first search and linear graph algorithms"). */
function stronglyConnected(imports: ReadonlyMap<string, readonly string[]>): string[][] {
  const order = new Map<string, number>();
  const low = new Map<string, number>();
  const stack: string[] = [];
  const groups: string[][] = [];
  const enter = (file: string): void => {
    order.set(file, order.size);
    low.set(file, order.get(file)!);
    stack.push(file);
    for (const next of imports.get(file) ?? []) {
      if (!order.has(next)) enter(next);
      if (stack.includes(next)) low.set(file, Math.min(low.get(file)!, low.get(next)!));
    }
    if (low.get(file) === order.get(file)) groups.push(stack.splice(stack.indexOf(file)));
  };
  for (const file of imports.keys()) if (!order.has(file)) enter(file);
  return groups;
}
