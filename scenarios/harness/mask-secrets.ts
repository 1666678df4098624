const secret = /((?:password|token)["']?[ \t]*:[ \t]*)("(?:[^"\\]|\\.)*"|'(?:[^']|'')*'|[^\s,}#][^,}\n#]*)/gi;

/** A scenario's text without the passwords and tokens in it: reports are passed on, files are kept. */
export function maskSecrets(text: string): string {
  return text.replaceAll(secret, "$1***");
}
