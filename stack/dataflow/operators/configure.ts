import type { ConfiguredOperator } from "../fold.ts";
import { operators } from "./catalog.ts";

/** An operator of the catalog by its kind, with its settings as JSON; throws where there is none, or it refuses them. */
export function configureOperator({
  kind,
  settings,
}: {
  readonly kind: string;
  readonly settings: unknown;
}): ConfiguredOperator {
  const operator = operators.find((one) => one.kind === kind);
  if (operator === undefined) {
    const known = operators.map((one) => one.kind).join(", ");
    throw new Error(`expected an operator of the catalog (${known}), got ${kind}`);
  }
  return { operator, config: operator.config.parse(settings) };
}
