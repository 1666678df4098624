import { expect, test } from "vitest";
import { allTables } from "../../../simulators/onvif/picture/h264/cavlc-tables.ts";

test("no code of variable length begins with another of its table", () => {
  expect(allTables.length).toBe(29);
  for (const table of allTables) {
    const codes = table
      .filter(([bits]) => bits > 0)
      .map(([bits, value]) => value.toString(2).padStart(bits, "0"));
    expect(codes.every((code, index) => code.length === table.filter(([bits]) => bits > 0)[index]?.[0])).toBe(
      true,
    );
    for (const code of codes) {
      expect(codes.filter((other) => other.startsWith(code))).toEqual([code]);
    }
  }
});
