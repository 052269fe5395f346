import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { afterAll, describe, expect, onTestFinished, test } from "vitest";
import { fixtures, start, tidemark } from "../command.ts";

const flowFile = `${fixtures}/telling-keys.mjs`;

function folder(): string {
  const path = mkdtempSync(`${tmpdir()}/tidemark-tools-`);
  onTestFinished(() => rmSync(path, { recursive: true }));
  return path;
}

const recovery = (...args: string[]) => tidemark("recovery", ...args);

let template: string | undefined;
afterAll(() => template && rmSync(template, { recursive: true }));

/** A store with what a flow has saved in two lives. */
function saved(): string {
  template ??= savedOnce();
  const store = `${folder()}/state`;
  cpSync(template, store, { recursive: true });
  return store;
}

function savedOnce(): string {
  const store = mkdtempSync(`${tmpdir()}/tidemark-saved-`);
  for (const upTo of ["3", "4"]) {
    const { code, stderr } = tidemark("run", "-q", flowFile, "--up-to", upTo, "--recovery", store);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  }
  return store;
}

function blobsIn(store: string, kind: string): string[] {
  const names = readdirSync(store).filter((name) => name.startsWith(`blob-${kind}`));
  return names.sort().map((name) => `${store}/${name}`);
}

function flip(file: string, at: number): void {
  const bytes = readFileSync(file);
  bytes[at]! ^= 1;
  writeFileSync(file, bytes);
}

describe("inspect", () => {
  test("tells flow, epoch, segments, and what each step keeps", () => {
    const store = saved();
    const { code, stdout, stderr } = recovery("inspect", store);
    expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
    expect(stdout).toMatch(/^store .*state\nflow {3}keys\nepoch {2}\d+, all input had ended\nolder /);
    expect(stdout).toMatch(/\nsegment +epoch +bytes\ns-1-0-\d +\d+ +\d+\n/);
    expect(stdout).toMatch(/\nstep +table +keys +cells +bytes\n/);
    expect(stdout).toMatch(/\nkeys\.last +states +4 +4 +[\d,]+\n/);
  });

  test("the same as a line of JSON", () => {
    const report = JSON.parse(recovery("inspect", saved(), "--json").stdout);
    expect(report).toMatchObject({
      flow: "keys",
      isFinal: true,
      steps: [{ step: "keys.in" }, { step: "keys.last" }],
    });
  });

  test("the state of a key, as a text and as a number, whole", () => {
    const store = saved();
    const { stdout } = recovery("inspect", store, "--step", "last", "--key", "7");
    expect(stdout).toContain('states  key "7"\n');
    expect(stdout).toContain("states  key 7\n");
    const onOneLine = stdout.replace(/\s+/g, " ");
    expect(onOneLine).toContain("Map(1) { 'deep' => { deep: { deep: { deep: [ 'here' ] } } } }");
    const long = recovery("inspect", store, "--step=keys.last", "--key=long").stdout;
    expect(long).toContain("x".repeat(30_000));
    const states = JSON.parse(recovery("inspect", store, "--step", "last", "--key", "7", "--json").stdout);
    const text = expect.stringContaining("Map(1)");
    expect(states).toContainEqual(expect.objectContaining({ table: "states", key: "7", text }));
  });

  test("reaches no terminal raw, whatever is in it", () => {
    const store = saved();
    for (const args of [["--step", "last"], ["--step", "last", "--json"], []])
      expect(recovery("inspect", store, ...args).stdout).not.toMatch(/[^\P{Cc}\n\t]|[\u202a-\u202e]/u);
    expect(recovery("inspect", store, "--step", "last").stdout).toContain("u001b");
  });

  test.each([
    [["--step", "gone"], 'step "gone" has saved nothing: there are keys.in, keys.last'],
    [["--step", "last", "--key", "9"], "step last, key 9: nothing is saved under it"],
  ])("what is not there: %j", (args, message) => {
    const { code, stderr } = recovery("inspect", saved(), ...args);
    expect(stderr).toContain(message);
    expect(code).toBe(1);
  });
});

describe("verify", () => {
  test("of a store that is whole ends with 0", () => {
    const { code, stdout } = recovery("verify", saved());
    expect(stdout).toMatch(/state: 2 manifests, \d segments, [\d,]+ bytes, all as they were written\n$/);
    expect(code).toBe(0);
  });

  test("tells what is damaged, where, and what comes of it; it ends with 1", () => {
    const store = saved();
    flip(blobsIn(store, "m-").at(-1)!, 50);
    const fallen = recovery("verify", store);
    expect(fallen.code).toBe(1);
    expect(fallen.stdout).toMatch(/m-\d{12}, byte 24: its checksum is wrong \[store-damaged\]\n/);
    expect(fallen.stdout).toMatch(/1 place damaged: a flow goes on from the commit of epoch \d+\n$/);
    flip(blobsIn(store, "s-")[0]!, 20);
    const { code, stdout } = recovery("verify", store, "--json");
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({
      isSound: false,
      damages: [{ byte: 24 }, { blob: expect.stringMatching(/^s-1-0-/), byte: 8 }],
    });
  });
});

describe("compact", () => {
  test("leaves one segment, with which the flow goes on", () => {
    const store = saved();
    const { code, stdout } = recovery("compact", store);
    expect(stdout).toMatch(/^\d segments, [\d,]+ bytes before, 1 segment, [\d,]+ bytes now\n$/);
    expect(code).toBe(0);
    expect(blobsIn(store, "")).toHaveLength(2);
    const next = tidemark("run", "-q", flowFile, "--up-to", "5", "--recovery", store);
    expect(next).toEqual({ code: 0, stdout: "5\n", stderr: "" });
  });

  test("is refused while a flow runs with the store", async () => {
    const store = `${folder()}/state`;
    const command = start("run", "-q", `${fixtures}/hanging-sink.mjs`, "--recovery", store);
    await command.until(({ stdout }) => stdout.includes("3\n"));
    const { code, stderr } = recovery("compact", store);
    expect(stderr).toContain(`process ${command.child.pid} has it open`);
    expect(code).toBe(1);
  });
});

describe("export, import, copy", () => {
  test("take a flow from one store to another, where it goes on", () => {
    const store = saved();
    const target = folder();
    expect(recovery("export", store, `${target}/x.tidestore`)).toMatchObject({ code: 0, stderr: "" });
    expect(readdirSync(target)).toEqual(["x.tidestore"]);
    const imported = recovery("import", `${target}/x.tidestore`, `${target}/imported`);
    expect(imported).toMatchObject({ code: 0, stderr: "" });
    expect(imported.stdout).toMatch(/^flow "keys", epoch \d+: \d segments, [\d,]+ bytes\n$/);
    expect(recovery("copy", `file:${target}/imported`, `${target}/copy`)).toMatchObject({
      code: 0,
      stderr: "",
    });
    const next = tidemark("run", "-q", flowFile, "--up-to", "5", "--recovery", `${target}/copy`);
    expect(next).toEqual({ code: 0, stdout: "5\n", stderr: "" });
  });

  test("write over nothing", () => {
    const store = saved();
    const target = folder();
    writeFileSync(`${target}/x`, "mine");
    expect(recovery("export", store, `${target}/x`)).toMatchObject({ code: 2 });
    expect(readFileSync(`${target}/x`, "utf8")).toBe("mine");
    recovery("export", store, `${target}/y`);
    const { code, stderr } = recovery("import", `${target}/y`, saved());
    expect(stderr).toContain("it is not empty");
    expect(code).toBe(1);
  });

  test("of what is damaged are refused, and leave nothing half", () => {
    const store = saved();
    const target = folder();
    recovery("export", store, `${target}/x`);
    flip(`${target}/x`, 900);
    const { code, stderr } = recovery("import", `${target}/x`, `${target}/new`);
    expect(stderr).toMatch(/x, (?:[ms]-[\d-]+, )?byte \d+: .* \[store-damaged\]/);
    expect(code).toBe(1);
    expect(blobsIn(`${target}/new`, "")).toEqual([]);
    flip(blobsIn(store, "s-")[0]!, 20);
    expect(recovery("export", store, `${target}/y`)).toMatchObject({ code: 1 });
    expect(readdirSync(target).sort()).toEqual(["new", "x"]);
  });
});

test("delete asks whether it is meant; then a flow begins anew", () => {
  const store = saved();
  const { code, stderr } = recovery("delete", store);
  expect(stderr).toContain("Add --yes if that is meant");
  expect(code).toBe(2);
  expect(blobsIn(store, "").length).toBeGreaterThan(2);
  expect(recovery("delete", store, "--yes").stdout).toMatch(/^\d blobs deleted\n$/);
  expect(blobsIn(store, "")).toEqual([]);
  expect(tidemark("run", "-q", flowFile, "--recovery", store, "--up-to", "2").stdout).toBe("1\n2\n");
});

test.each([["inspect"], ["verify"], ["compact"], ["delete", "--yes"]])(
  "%s of a store that is not there makes none",
  (...args) => {
    const path = `${folder()}/gone`;
    const { code, stderr } = recovery(...args, path);
    expect(stderr).toBe(`tidemark: there is no file store at ${path}\n`);
    expect(code).toBe(2);
    expect(existsSync(path)).toBe(false);
  },
);

test("of one in which nothing was saved yet is told", () => {
  const store = saved();
  recovery("delete", store, "--yes");
  for (const action of ["inspect", "compact"]) {
    const { code, stderr } = recovery(action, store);
    expect(stderr).toContain("it is empty: no flow has been saved in it");
    expect(code).toBe(1);
  }
});
