// A process whose CPU is measured: what decides its cost and says nothing of its code is the same for all.
import { fork } from 'node:child_process';
import { once } from 'node:events';

/*
 * V8 begins a full garbage collection by a limit which a small process may reach with each 16 MB that it reads from a socket, and
 * another one never: that is a microsecond an event, and half a megabyte of modules tips it. A full collection may also throw away
 * compiled code. The C library gives pages of freed buffers back to the system and gets them again, in some processes and for some time.
 */
const LARGE_HEAP = '--initial-old-space-size=512';
const KEEP_PAGES = { MALLOC_TRIM_THRESHOLD_: '1073741824', MALLOC_MMAP_THRESHOLD_: '33554432' };

/** Starts a program that says when it is ready, and answers each message by one. */
export async function startMeasured(program, args = []) {
  const child = fork(program, args, {
    execArgv: [...process.execArgv, '--expose-gc', LARGE_HEAP],
    env: { ...process.env, ...KEEP_PAGES },
  });
  const ended = once(child, 'exit').then(() => Promise.reject(new Error(`${program} ended`)));
  ended.catch(() => undefined);
  const [ready] = await Promise.race([once(child, 'message'), ended]);
  return {
    pid: child.pid,
    /** What it said when it was ready. */
    ready,
    /** Rejects when it ends instead. */
    async ask(request) {
      child.send(request);
      const [answer] = await Promise.race([once(child, 'message'), ended]);
      return answer;
    },
    stop: () => child.disconnect(),
  };
}
