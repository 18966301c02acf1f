const RETRY_MS = 10_000;

/**
 * Takes what an earlier run of the program kept. A database may start later than this program, so what cannot be read now is
 * read later, until it is or the result is disposed of.
 */
export const restoreKept = (restore: () => Promise<boolean>): Disposable => {
  let timer: NodeJS.Timeout | undefined;
  let isOver = false;
  const attempt = async (): Promise<void> => {
    const isDone = await restore();
    if (isDone || isOver) return;
    timer = setTimeout(() => void attempt(), RETRY_MS);
  };
  void attempt();
  return {
    [Symbol.dispose]: () => {
      isOver = true;
      clearTimeout(timer);
    },
  };
};
