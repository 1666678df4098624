/** The promise's result; rejects when it takes longer than that of the machine's time, and says what it waited for. */
export async function within<T>(waitMs: number, promise: Promise<T>, what: () => string): Promise<T> {
  const late = Promise.withResolvers<never>();
  const timer = setTimeout(() => late.reject(new Error(`waited ${waitMs} ms until ${what()}`)), waitMs);
  try {
    return await Promise.race([promise, late.promise]);
  } finally {
    clearTimeout(timer);
  }
}
