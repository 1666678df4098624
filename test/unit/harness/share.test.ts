import { expect, test } from "vitest";
import { tellAmount, tellShare } from "../../../scenarios/harness/checks/share.ts";

test.each([
  [tellShare(1, 10, "reading"), "1 of 10 readings was"],
  [tellShare(2, 10_139, "reading"), "2 of 10,139 readings were"],
  [tellShare(0, 1, "alert"), "0 of 1 alert was"],
  [tellShare(0, 3, "alert"), "0 of 3 alerts were"],
  [tellShare(1, 1, "alert", ["has", "have"]), "1 of 1 alert has"],
  [tellAmount(1, "reading"), "1 reading is"],
  [tellAmount(2, "reading"), "2 readings are"],
])("%s", (told, expected) => {
  expect(told).toBe(expected);
});
