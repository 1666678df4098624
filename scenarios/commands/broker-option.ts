import { UserMistake } from "../harness/scenario/problem.ts";
import type { Scenario } from "../harness/scenario/schema.ts";

/** The scenario with the broker of `--broker`, where one is given, in place of the file's. */
export function withBroker(scenario: Scenario, address: string | undefined): Scenario {
  if (address === undefined) return scenario;
  if (!/^mqtt:\/\/[^/:\s]+:\d+$/.test(address))
    throw new UserMistake(`--broker must be an address such as mqtt://127.0.0.1:1883, got ${address}`);
  return { ...scenario, stack: { ...scenario.stack, broker: { kind: "external", address } } };
}
