import { execFile } from "node:child_process";

export interface CurlAnswer {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Asks with curl, and gives up after 10 s. */
export async function curl(...options: readonly string[]): Promise<CurlAnswer> {
  const text = await new Promise<string>((resolve, reject) => {
    execFile(
      "curl",
      ["-sS", "-i", "-m", "10", ...options],
      { maxBuffer: 2 ** 26 },
      (error, stdout, stderr) => {
        if (error) reject(new Error(`curl ${options.join(" ")}: ${stderr}`, { cause: error }));
        else resolve(stdout);
      },
    );
  });
  const end = text.indexOf("\r\n\r\n");
  const [statusLine = "", ...lines] = text.slice(0, end).split("\r\n");
  const headers = lines.map((line) => {
    const colon = line.indexOf(":");
    return [line.slice(0, colon).toLowerCase(), line.slice(colon + 1).trim()];
  });
  return {
    status: Number(statusLine.split(" ")[1]),
    headers: Object.fromEntries(headers),
    body: text.slice(end + 4),
  };
}

/** What a shell prints for a line as a person would type it; fails after 10 s, or with the line itself. */
export async function shell(line: string): Promise<string> {
  return await new Promise((resolve, reject) => {
    execFile("bash", ["-c", line], { timeout: 10_000 }, (error, stdout, stderr) => {
      if (error) reject(new Error(`${line}: ${stderr}`, { cause: error }));
      else resolve(stdout);
    });
  });
}
