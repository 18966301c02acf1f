import { createFakeFreeswitch } from '@switchwire/fake-freeswitch';
import { describe, expect, it, onTestFinished } from 'vitest';
import { runCaptured } from './support/captured-cli.ts';
import { startRunning } from './support/running.ts';

const TOKEN = 'sesame-of-the-report';

interface Report {
  readonly versions: Readonly<Record<string, string>>;
  readonly configuration: { readonly fs_subscribe: readonly string[] };
  readonly server: {
    readonly sockets: readonly unknown[];
    readonly history: { readonly entries: readonly unknown[] };
  };
}

describe('doctor --report', () => {
  it('has versions, configuration and transitions, and no secret', async () => {
    const fake = await createFakeFreeswitch();
    onTestFinished(() => fake.stop());
    const { server } = await startRunning({ fs_subscribe: [fake.url], token: TOKEN });
    onTestFinished(() => server.stop());
    await fake.waitForCommand(/^event/);

    const { code, stdout } = await runCaptured(['doctor', '--report', '--url', server.url], {
      SWITCHWIRE_TOKEN: TOKEN,
      SWITCHWIRE_FS_SUBSCRIBE: 'fs://:geheim@10.0.0.1',
    });
    const report = JSON.parse(stdout) as Report;

    expect(report.versions).toMatchObject({ node: process.version });
    expect(report.configuration.fs_subscribe).toEqual(['fs://:***@10.0.0.1:8021']);
    expect(report.server.history.entries).not.toEqual([]);
    expect(stdout).not.toContain('geheim');
    expect(stdout).not.toContain(TOKEN);
    expect(code).toBe(0);
  });

  it('says why a part is missing', async () => {
    const nowhere = 'http://127.0.0.1:1';
    const { code, stdout } = await runCaptured([
      ...['doctor', '--report', '--config', '/no/such.yaml', '--url', nowhere],
    ]);

    expect(JSON.parse(stdout)).toMatchObject({
      configuration: { unavailable: expect.stringContaining('/no/such.yaml') as string },
      server: { sockets: { unavailable: expect.stringContaining('cannot reach') as string } },
    });
    expect(code).toBe(0);
  });
});
