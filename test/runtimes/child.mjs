import { spawn } from "node:child_process";

/**
 * Runs a program to its end and keeps what it prints.
 * @param {string} file @param {string[]} args
 * @param {{ cwd: string, env?: Record<string, string>, limitMs?: number }} options killed after `limitMs` (default 3 min)
 * @returns {Promise<{ code: number | null, output: string, stdout: string }>} `output` holds standard output and error
 */
export function run(file, args, { cwd, env = {}, limitMs = 180_000 }) {
  return new Promise((resolve, reject) => {
    const child = spawn(file, args, {
      cwd,
      env: { ...process.env, ...env },
      stdio: ["ignore", "pipe", "pipe"],
    });
    let output = "";
    let stdout = "";
    const timer = setTimeout(() => {
      output += `\nstopped after ${limitMs} ms`;
      child.kill("SIGKILL");
    }, limitMs);
    child.stdout.on("data", (chunk) => {
      output += chunk;
      stdout += chunk;
    });
    child.stderr.on("data", (chunk) => {
      output += chunk;
    });
    child.on("error", reject);
    child.on("close", (code) => {
      clearTimeout(timer);
      resolve({ code, output, stdout });
    });
  });
}

/** As {@link run}, but a failure is an error that shows what was printed. */
export async function mustRun(file, args, options) {
  const done = await run(file, args, options);
  if (done.code !== 0) throw new Error(`${file} ${args.join(" ")} ended with ${done.code}\n${done.output}`);
  return done;
}

/** The result that an entry printed, or a failure that shows what it printed instead. */
export function resultIn({ code, output }) {
  const line = /RESULT (\{.*\})/.exec(output)?.[1];
  if (line === undefined)
    return { passed: 0, failures: [`ended with ${code} and without a result\n${output}`] };
  const result = JSON.parse(line);
  if (code !== 0) result.failures.push(`ended with ${code}\n${output}`);
  return result;
}
