import { expect, test } from "vitest";
import { maskSecrets } from "../../../scenarios/harness/mask-secrets.ts";

test.each([
  ["password: s3cret", "password: ***"],
  ["  password: 's3''cret' # theirs", "  password: *** # theirs"],
  ['{ name: anna, password: "a,}b", role: observer }', "{ name: anna, password: ***, role: observer }"],
  ["{ kind: bearer, token: abc }", "{ kind: bearer, token: ***}"],
  ['"password":"x"', '"password":***'],
  ["username: anna", "username: anna"],
  ["given: the password of a camera is changed", "given: the password of a camera is changed"],
])("%s is shown as %s", (text, shown) => expect(maskSecrets(text)).toBe(shown));
