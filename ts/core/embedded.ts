// Imported for its effect by entries that bring the core along.
import { coreModule } from "#core-module";
import { useCore } from "./core.ts";

useCore(coreModule);
