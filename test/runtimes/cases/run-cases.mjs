const patienceMs = 20_000;

/**
 * Runs cases one after the other. One that never ends fails after 20 s.
 * @param {Record<string, () => Promise<void>>} cases
 * @returns {Promise<{ passed: number, failures: string[] }>}
 */
export async function runCases(cases) {
  const failures = [];
  const names = Object.keys(cases);
  for (const name of names) {
    try {
      await inTime(cases[name]());
    } catch (error) {
      failures.push(`${name}\n${describe(error)}`);
    }
  }
  return { passed: names.length - failures.length, failures };
}

function inTime(promise) {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`did not end within ${patienceMs} ms`)), patienceMs);
    promise.then(resolve, reject).finally(() => clearTimeout(timer));
  });
}

function describe(error) {
  if (!(error instanceof Error)) return String(error);
  // V8 puts the message into the stack, JavaScriptCore does not.
  const stack = error.stack ?? "";
  const text = stack.includes(error.message) ? stack : `${error}\n${stack}`;
  return error.cause === undefined ? text : `${text}\ncaused by ${describe(error.cause)}`;
}
