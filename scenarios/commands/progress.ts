import type { WriteStream } from "node:tty";
import type { Progress } from "../harness/sampling.ts";

/** Shows where a run stands: one line that changes on a terminal, one line every five seconds elsewhere. */
export function createProgressLine(stream: WriteStream): { show(progress: Progress): void } & Disposable {
  let before: Progress | undefined;
  let lastLineMs = 0;
  let drawn = false;
  return {
    show(progress) {
      const text = describe(progress, before);
      before = progress;
      if (stream.isTTY) {
        stream.write(`\r\x1b[2K${text.slice(0, (stream.columns || 80) - 1)}`);
        drawn = true;
      } else if (progress.wallMs - lastLineMs >= 5_000) {
        lastLineMs = progress.wallMs;
        stream.write(`${text}\n`);
      }
    },
    [Symbol.dispose]() {
      if (drawn) stream.write("\r\x1b[2K");
    },
  };
}

function describe(progress: Progress, before: Progress | undefined): string {
  const { atMs, wallMs, due, delivered, openFaults, phase, startMs, endMs } = progress;
  const share = Math.round((100 * (atMs - startMs)) / (endMs - startMs));
  const seconds = before === undefined ? 0 : (wallMs - before.wallMs) / 1000;
  const rate =
    before === undefined || seconds === 0 ? 0 : Math.round((delivered - before.delivered) / seconds);
  const time = new Date(atMs).toISOString().slice(0, 19).replace("T", " ");
  const broken = openFaults.length === 0 ? "" : `  BROKEN ${tellOpen(openFaults)}`;
  const state = phase === "settling" ? "  waiting for the last readings" : "";
  return `${time}  ${String(share).padStart(3)} %  ${rate} readings/s  delivered ${delivered} of ${due}  backlog ${Math.max(0, due - delivered)}${broken}${state}`;
}

/** The open faults; of very many, as on a fleet, the first. */
function tellOpen(names: readonly string[]): string {
  const more = names.length > 3 ? ` and ${names.length - 3} more` : "";
  return names.slice(0, 3).join(", ") + more;
}
