import { inputs } from "./mutations/inputs.mjs";
import { sinks } from "./mutations/sinks.mjs";
import { steps } from "./mutations/steps.mjs";
import { store } from "./mutations/store.mjs";

/**
 * Changes of the engine that a seed must tell, each in `file`: the text to `find`, which stands there once, and what to
 * `replace` it by. `also` is what belongs to the same change. `despite` is another line of defence that the engine has, taken
 * away as well: a comment says which; a seed that fails without that alone does not count. `rule` is that of the recovery model
 * that it breaks; `step` names the subjects that could tell; `from` is the first seed to try, where those that tell are rare;
 * `equivalent` says why no seed can.
 */
export const mutations = [...inputs, ...steps, ...sinks, ...store];
