import { spoken } from "../http-client.ts";

const statuses = [301, 302, 303, 307, 308];
const maxRedirects = 10;

/** Whether an answer sends to another address. */
export function isRedirect(response: Response): boolean {
  return statuses.includes(response.status) && response.headers.has("location");
}

/**
 * Where a redirect leads. Throws where it leads in a circle, to something else than HTTP, or, unless the request may be
 * shown to everybody, to another server: the endpoint's credentials are not for it.
 */
export function redirectTarget(
  response: Response,
  { url, passed, isSecret }: { readonly url: URL; readonly passed: number; readonly isSecret: boolean },
): URL {
  if (passed >= maxRedirects) throw new Error(`${spoken(url)}: redirected more than ${maxRedirects} times`);
  const target = URL.parse(response.headers.get("location") ?? "", url.href);
  if (target?.protocol !== "http:" && target?.protocol !== "https:") {
    throw new Error(`${spoken(url)}: redirected to an address that is not of HTTP`);
  }
  if (isSecret && target.origin !== url.origin) {
    throw new Error(
      `${spoken(url)}: redirected to ${target.origin}, which must not see this endpoint's credentials; correct the device's address`,
    );
  }
  target.username = "";
  target.password = "";
  return target;
}
