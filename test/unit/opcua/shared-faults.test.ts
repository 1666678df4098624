import { expect, test } from "vitest";
import { shareFaults } from "../../../simulators/opcua/shared-faults.ts";

function counted() {
  const counts = { injected: 0, healed: 0 };
  const inject = shareFaults(async () => {
    counts.injected++;
    return {
      wasFelt: () => false,
      [Symbol.asyncDispose]: async () => {
        counts.healed++;
      },
    };
  });
  return { counts, inject };
}

const restart = { kind: "opcua-restart", config: {}, random: () => 0 };

test("a fault that several devices of a server ask for is injected once and heals with the last of them", async () => {
  const { counts, inject } = counted();
  const [one, other] = await Promise.all([inject(restart), inject(restart)]);
  await one[Symbol.asyncDispose]();
  await one[Symbol.asyncDispose]();
  expect(counts).toEqual({ injected: 1, healed: 0 });
  await other[Symbol.asyncDispose]();
  expect(counts).toEqual({ injected: 1, healed: 1 });
});

test("it is injected anew once it has healed, and apart from one that is configured otherwise", async () => {
  const { counts, inject } = counted();
  await (await inject(restart))[Symbol.asyncDispose]();
  await using _again = await inject(restart);
  await using _other = await inject({ ...restart, config: { namespaceShift: 1 } });
  expect(counts).toEqual({ injected: 3, healed: 1 });
});
