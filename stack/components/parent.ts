import type { ComponentFailure, ComponentKind, FromComponent, ToComponent } from "./component.ts";

/** The process that forked this one, and decides when it ends. */
export interface Parent {
  /** `onSent` is called once the message has left this process. */
  tell(message: FromComponent<ComponentKind>, onSent?: () => void): void;
  onTold(listener: (message: ToComponent) => void): void;
}

/** Ties this process to its parent: it ends at once when that one is gone, however it went. Throws where there is none. */
export function connectToParent(): Parent {
  if (process.send === undefined || !process.connected) {
    throw new Error("expected a parent that forked this process and talks to it, such as plant run");
  }
  process.on("disconnect", () => process.exit());
  // A Ctrl-C reaches the parent and all its children; it is the parent that stops them, in order.
  for (const name of ["SIGINT", "SIGTERM"]) process.on(name, () => {});
  return {
    // Sending fails only when the parent is gone; then this process is going, too.
    tell: (message, onSent) => process.send?.(message, undefined, undefined, () => onSent?.()),
    onTold: (listener) => process.on("message", (message) => listener(message as ToComponent)),
  };
}

/** What can be told of an error to another process. */
export function describeFailure(reason: unknown): ComponentFailure {
  if (!(reason instanceof Error)) return { message: String(reason) };
  const { message, stack } = reason;
  return { message, ...(stack !== undefined && { stack }), ...systemCodes(reason) };
}

/** Those of the first cause that has one. */
function systemCodes(reason: unknown): Pick<ComponentFailure, "code" | "errcode"> {
  if (!(reason instanceof Error)) return {};
  if (!("code" in reason)) return systemCodes(reason.cause);
  const code = String(reason.code);
  return "errcode" in reason ? { code, errcode: Number(reason.errcode) } : { code };
}
