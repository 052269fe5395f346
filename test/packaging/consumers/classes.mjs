import * as whole from "tidemark";
import * as slim from "tidemark/slim";
import { given } from "tidemark/testing";
import * as timely from "tidemark/timely";

const same = [
  given([]).flow instanceof whole.Dataflow,
  ...Object.keys(slim).map((name) => whole[name] === slim[name]),
  whole.CoreError === timely.CoreError,
  whole.SimulatedHost === timely.SimulatedHost,
];
console.log(same.every(Boolean) ? "the same" : same.join());
