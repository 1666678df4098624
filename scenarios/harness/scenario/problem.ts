/** One mistake in a file of the user's. */
export interface Problem {
  readonly line: number;
  readonly column: number;
  /** Keys joined by dots, as in `faults.0.on`; empty for the file as a whole. */
  readonly path: string;
  readonly message: string;
}

/** A mistake in the user's file or set-up: shown without a stack, exit code 3. */
export class UserMistake extends Error {
  override readonly name = "UserMistake";
}

/** All the mistakes of one scenario file at once. */
export class InvalidScenario extends UserMistake {
  readonly problems: readonly Problem[];

  constructor(file: string, problems: readonly Problem[]) {
    const places = problems.map(({ line, column }) => `${line}:${column}`);
    const width = Math.max(...places.map((place) => place.length)) + 2;
    const lines = problems.map(({ path, message }, index) => {
      const place = (places[index] ?? "").padEnd(width);
      return `  ${place}${path === "" ? "" : `${path}: `}${message}`;
    });
    super(`${file} is not a valid scenario:\n${lines.join("\n")}`);
    this.problems = problems;
  }
}
