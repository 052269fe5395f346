const [whole, slim, timely, { given }] = await Promise.all([
  import("tidemark"),
  import("tidemark/slim"),
  import("tidemark/timely"),
  import("tidemark/testing"),
]);

const same = [
  given([]).flow instanceof whole.Dataflow,
  ...Object.keys(slim).map((name) => whole[name] === slim[name]),
  whole.CoreError === timely.CoreError,
  whole.SimulatedHost === timely.SimulatedHost,
];
console.log(same.every(Boolean) ? "the same" : same.join());
