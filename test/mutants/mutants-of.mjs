/**
 * Mutants of one file, each as [what to find, what to replace it by, and why no test can tell it from the original, if so].
 * @param {string} file
 * @param {readonly string[]} tests
 * @param {readonly (readonly [find: string, replace: string, equivalent?: string])[]} changes
 */
export function mutantsOf(file, tests, changes) {
  return changes.map(([find, replace, equivalent]) => ({
    file,
    find,
    replace,
    tests,
    ...(equivalent !== undefined && { equivalent }),
  }));
}

/** The tests of a step's lives and crashes. `step` is of its name there. */
export function livesOf(step) {
  return [
    "test/flow/engine/lives.property",
    "test/flow/engine/crashes.property",
    `--testNamePattern=${step}`,
  ];
}
