// Compiles ts/ to dist/ with tsc alone: one module out for each module in.
import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";

import "./copy-stages.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
const tsc = `${root}node_modules/typescript/bin/tsc`;
execFileSync(process.execPath, [tsc, "--project", "tsconfig.build.json"], { cwd: root, stdio: "inherit" });
