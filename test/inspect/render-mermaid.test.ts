import { Dataflow, flowGraph, renderJson, renderMermaid } from "tidemark";
import { expect, test } from "vitest";
import branches from "../cli/fixtures/branches.ts";

test("nodes by kind, frames by group, ports on edges", () => {
  expect(renderMermaid(branches)).toBe(String.raw`---
title: "branches"
---
flowchart TD
  s0(["input<br>words"])
  s3["branch<br>#34;short#34; #38; #60;sweet#62;"]
  s4["keyBy<br>first"]
  s5[("countFinal<br>count")]
  s6["entries<br>count.entries"]
  s7[/"output<br>counts"/]
  s8[\"merge<br>all"/]
  s9[/"output<br>print"/]
  subgraph g0["clean"]
    s1["filter<br>some"]
    subgraph g1["case"]
      s2["map<br>lower"]
    end
  end
  s0 --> s1
  s1 --> s2
  s2 --> s3
  s3 -->|"trues"| s4
  s4 --> s5
  s5 --> s6
  s6 --> s7
  s3 -->|"falses"| s8
  s3 -->|"trues"| s8
  s8 --> s9`);
});

test("no name can break out of its label", () => {
  const flow = new Dataflow('a\n---\n"b"');
  flow.input('x"] --> y\n\u001b[2J<script>;|`#%%{}', [1]).output("end", () => {});
  const lines = renderMermaid(flow).split("\n");
  expect(lines.slice(0, 3)).toEqual(["---", String.raw`title: "a --- \"b\""`, "---"]);
  expect(lines[4]).toBe('  s0(["input<br>x#34;] --#62; y  [2J#60;script#62;#59;#124;#96;#35;#37;#37;{}"])');
  expect(lines).toHaveLength(7);
});

test("what is drawn or reported of a flow of any name is fit for a terminal", () => {
  const evil = "\u001b]0;pwned\u0007\u009b2J\u202e";
  const flow = new Dataflow(`f${evil}`);
  flow.apply(`g${evil}`, () => flow.input(`in${evil}`, [1]).output(`out${evil}`, []));
  for (const text of [renderMermaid(flow), renderJson(flow)]) expect(text).not.toMatch(/[^\P{Cc}\n]|\u202e/u);
  expect(JSON.parse(renderJson(flow))).toEqual(flowGraph(flow));
});
