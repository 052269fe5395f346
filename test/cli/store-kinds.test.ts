import { chmodSync, mkdirSync, mkdtempSync } from "node:fs";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { tempFolder } from "../connectors/files/temp-folder.ts";
import { SomePostgres, somePostgres } from "../stores/some-postgres.ts";
import { keys, SomeS3, someS3 } from "../stores/some-s3.ts";
import { Installed } from "./installed.ts";
import { somePeers } from "./peers.ts";

const temp = tempFolder();
chmodSync(temp, 0o711); // the server of Postgres may run as another user
const postgres = await somePostgres(mkdtempSync(`${temp}postgres-`));
const s3 = await someS3();
const { peers, missing } = await somePeers();
if (!(postgres instanceof SomePostgres)) missing["postgres"] = postgres.reason;
if (!(s3 instanceof SomeS3)) missing["s3"] = s3.reason;
for (const [kind, reason] of Object.entries(missing))
  console.warn(`the tests of ${kind} stores on the command line are skipped: ${reason}`);

const newFolder = (name: string): string => {
  mkdirSync(`${temp}${name}`);
  return `${temp}${name}/`;
};
const whole = new Installed(newFolder("whole"), peers);
const bare = new Installed(newFolder("bare"));
const secret = "hunter2-#x";

beforeAll(async () => {
  if (postgres instanceof SomePostgres) {
    await postgres.start();
    vi.stubEnv("PGHOST", "127.0.0.1");
    vi.stubEnv("PGPORT", String(postgres.port));
    vi.stubEnv("PGPASSWORD", secret);
  }
  if (s3 instanceof SomeS3) {
    await s3.newBucket("bucket");
    vi.stubEnv("AWS_ENDPOINT_URL", s3.endpoint);
  }
  vi.stubEnv("AWS_ACCESS_KEY_ID", keys.accessKeyId);
  vi.stubEnv("AWS_SECRET_ACCESS_KEY", secret);
});
afterAll(async () => {
  vi.unstubAllEnvs();
  if (postgres instanceof SomePostgres) await postgres.stop();
  if (s3 instanceof SomeS3) s3.stop();
});

/** An address of each kind, and what messages call it; the second of two that share a server, a schema, a bucket. */
const addresses = (name: string) => ({
  file: [`file:${temp}file-${name}`, `${temp}file-${name}`],
  sqlite: [`sqlite:${temp}${name}.db`, `${temp}${name}.db`],
  lmdb: [`lmdb:${temp}lmdb-${name}`, `${temp}lmdb-${name}`],
  postgres: [
    `postgres://tidemark:${encodeURIComponent(secret)}@127.0.0.1/postgres?store=${name}`,
    `postgres://tidemark@127.0.0.1/postgres ${name}`,
  ],
  s3: [`s3://bucket/flows/${name}`, `s3://bucket/flows/${name}`],
});
const kinds = (Object.keys(addresses("")) as (keyof ReturnType<typeof addresses>)[]).filter(
  (kind) => missing[kind] === undefined,
);

/** Runs the command; whatever it says, it tells no secret. */
function tidemark(...args: string[]) {
  const ended = whole.run(...args);
  expect(ended.stdout + ended.stderr).not.toMatch(/hunter2/);
  return ended;
}
const recovery = (...args: string[]) => tidemark("recovery", ...args);
const goesOn = (address: string, upTo: string) =>
  tidemark("run", "-q", "telling-keys.mjs", "--up-to", upTo, "--recovery", address);

describe.each(kinds)("a store of kind %s", (kind) => {
  const [address, name] = addresses(`a-${kind}`)[kind] as [string, string];
  const [other] = addresses(`b-${kind}`)[kind] as [string, string];

  test("that is not there is told, and none is made", () => {
    for (const args of [["inspect"], ["verify"], ["compact"], ["delete", "--yes"]]) {
      const { code, stderr } = recovery(...args, address);
      expect(stderr).toBe(`tidemark: there is no ${kind} store at ${name}\n`);
      expect(code).toBe(2);
    }
  });

  test("is gone on from, inspected, verified, compacted, exported, imported, copied and deleted", () => {
    expect(goesOn(address, "3")).toEqual({ code: 0, stdout: "1\n2\n3\n", stderr: "" });
    expect(goesOn(address, "4")).toEqual({ code: 0, stdout: "4\n", stderr: "" });
    const { stdout } = recovery("inspect", address);
    expect(stdout).toContain(`store  ${name}\nflow   keys\n`);
    expect(recovery("inspect", address, "--step", "last", "--key", "7").stdout).toContain(
      'states  key "7"\n',
    );
    expect(recovery("verify", address).stdout).toContain(`${name}: 2 manifests, `);
    expect(recovery("compact", address).stdout).toMatch(/, 1 segment, [\d,]+ bytes now\n$/);
    const file = `${temp}${kind}.tidestore`;
    expect(recovery("export", address, file)).toMatchObject({ code: 0, stderr: "" });
    expect(recovery("import", file, other)).toMatchObject({ code: 0, stderr: "" });
    expect(recovery("copy", other, `${temp}copy-${kind}`)).toMatchObject({ code: 0, stderr: "" });
    for (const place of [address, other, `${temp}copy-${kind}`])
      expect(goesOn(place, "5")).toEqual({ code: 0, stdout: "5\n", stderr: "" });
    expect(recovery("delete", address)).toMatchObject({ code: 2 });
    expect(recovery("delete", address, "--yes").stdout).toMatch(/^\d+ blobs deleted\n$/);
    expect(goesOn(address, "1").stdout).toBe("1\n");
    expect(recovery("inspect", other).stdout).toContain("flow   keys\n"); // another one is untouched
  });
});

describe.runIf(postgres instanceof SomePostgres)("postgres", () => {
  test("what the URL leaves out is in the variables of Postgres", () => {
    vi.stubEnv("PGUSER", "tidemark");
    vi.stubEnv("PGDATABASE", "postgres");
    expect(goesOn("postgres://?store=by-env", "2")).toEqual({ code: 0, stdout: "1\n2\n", stderr: "" });
    expect(recovery("verify", "postgres://?store=by-env")).toMatchObject({ code: 0, stderr: "" });
  });
});

test.each([
  ["postgres://u:hunter2@127.0.0.1:1/d", "the server is not there"],
  ["postgres://u:hunter2 #@127.0.0.1:1/d", "a store in Postgres is"],
  ["s3://id:hunter2@bucket", "without keys"],
  ["file://u:hunter2@h/x", "is no path"],
])("what is wrong with %s is told without its password, on request with all there is", (address, problem) => {
  for (const args of [["inspect"], ["verify", "--verbose"], ["delete", "--yes", "--verbose"]]) {
    const { code, stderr } = recovery(...args, address);
    expect(stderr).toContain(problem);
    expect(code).not.toBe(0);
  }
  for (const more of [[], ["--verbose"]])
    expect(tidemark("run", ...more, "telling-keys.mjs", "--up-to=1", "--recovery", address).stderr).toContain(
      problem,
    );
  expect(recovery("inspect", "state", address).stderr).toContain("unexpected argument");
  expect(tidemark("run", address).stderr).toContain("no");
});

test.each([
  ["postgres://127.0.0.1:1/d", "npm install pg"],
  ["s3://bucket/x", "npm install aws4fetch"],
  ["lmdb:state", "npm install lmdb"],
])("%s says what is to be installed", (address, advice) => {
  const { code, stderr } = bare.run("run", "-q", "telling-keys.mjs", "--up-to=1", "--recovery", address);
  expect(stderr).toContain(advice);
  expect(code).toBe(1);
});
