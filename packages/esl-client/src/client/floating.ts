// The promise of a command that the caller need not await: when it rejects and is not awaited, that never brings the process
// down, as little as an unread `bgapi().result` does. A throw of `run` is a rejection.
export function floating<T>(run: () => Promise<T>): Promise<T> {
  const promise = started(run);
  promise.catch(ignore);
  return promise;
}

function started<T>(run: () => Promise<T>): Promise<T> {
  try {
    return run();
  } catch (error) {
    const reason = error as Error;
    return Promise.reject<T>(reason);
  }
}

const ignore = (): void => undefined;
