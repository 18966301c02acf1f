import { describe, expect, it, vi } from 'vitest';
import { guardedLogger, silentLogger } from './logger.ts';

const LEVELS = ['debug', 'info', 'warn', 'error'] as const;

describe('a logger of the program', () => {
  it.each(LEVELS)('receives %s as a method call', (level) => {
    const own = {
      lines: [] as unknown[],
      ...Object.fromEntries(LEVELS.map((name) => [name, vi.fn()])),
      [level](fields: object, message: string) {
        this.lines.push([fields, message]);
      },
    };

    guardedLogger(own as never)[level]({ a: 1 }, 'said');

    expect(own.lines).toEqual([[{ a: 1 }, 'said']]);
  });

  it.each(LEVELS)('that throws loses its line of %s, and nothing else', (level) => {
    const broken = new Proxy(silentLogger, {
      get: () => () => {
        throw new Error('the disk is full');
      },
    });

    expect(() => guardedLogger(broken)[level]({}, 'said')).not.toThrow();
    expect(() => silentLogger[level]({}, 'said')).not.toThrow();
  });
});
