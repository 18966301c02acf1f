import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { once } from 'node:events';
import { createServer as createHttpServer, type RequestListener } from 'node:http';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createFakeFreeswitch, type FakeFreeswitch } from '@switchwire/fake-freeswitch';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { runCaptured } from './support/captured-cli.ts';
import { type Running, socketsOf, startRunning } from './support/running.ts';

const unusedUrl = async (): Promise<string> => {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  return `http://127.0.0.1:${port}`;
};

describe('a wrong command line', () => {
  it.each<[string[], string]>([
    [['--fs-subscibe', 'x'], 'Did you mean --fs-subscribe?'],
    [['strat'], 'too many arguments'],
    [
      ['--fs-subscribe', '127.0.0.1'],
      '--fs-subscribe (the command line): the URL of 127.0.0.1 needs a password',
    ],
    [['--listen', '0.0.0.0:0'], 'can be reached from other machines'],
    [['--db-url', 'mysql://u:geheim@h/x'], '--db-url (the command line)'],
    [['--config', '/no/such/file.yaml'], '--config /no/such/file.yaml: cannot be read (ENOENT)'],
    [['mi'], "missing required argument 'method'"],
    [['machines', 'nonsense'], "there is no machine 'nonsense'"],
    [['completion', 'cmd'], 'choose one of bash, zsh, fish'],
    [['--tokn=geheim'], "unknown option '--tokn'"],
    [['mi', 'fs_list', "--tokn=it's geheim\n'geheim'"], "unknown option '--tokn'"],
    [['mi', 'fs_list', '--token', 'geheim\ngeheim'], 'the token (--token, SWITCHWIRE_TOKEN)'],
    [['tail', '--token', 'geheim geheim'], 'use visible ASCII characters'],
    [['doctor', 'fs://'], 'FreeSWITCH URL'],
  ])('%j is explained, with exit code 2', async (args, words) => {
    const { code, stderr, stdout } = await runCaptured(args);

    expect(stderr).toContain(words);
    expect(stderr + stdout).not.toContain('geheim');
    expect(code).toBe(2);
  });

  it('a token that no header can carry is not shown when it comes from the environment', async () => {
    const { code, stderr } = await runCaptured(['mi', 'fs_list'], {
      SWITCHWIRE_TOKEN: 'geheim\ngeheim',
    });

    expect(stderr).toContain('the token');
    expect(stderr).not.toContain('geheim');
    expect(code).toBe(2);
  });

  it('an error with a code names the page about it', async () => {
    const { stderr } = await runCaptured(['doctor', 'fs://']);

    expect(stderr).toMatch(
      /\(ESL_INVALID_ARGUMENT\)\nSee https:\S+\/errors\/ESL_INVALID_ARGUMENT\n$/,
    );
  });

  it('exits with code 3 when the server cannot be reached', async () => {
    const url = await unusedUrl();

    const { code, stderr } = await runCaptured(['mi', 'fs_list', '--url', url]);

    expect(stderr).toContain(`cannot reach ${url}/mi (ECONNREFUSED)`);
    expect(code).toBe(3);
  });

  it('a taken port is an error that names the flag', async () => {
    const blocker = createServer();
    blocker.listen(0, '127.0.0.1');
    await once(blocker, 'listening');
    const listen = `127.0.0.1:${(blocker.address() as AddressInfo).port}`;

    const started = await runCaptured(['--listen', listen]);
    const demo = await runCaptured(['demo', '--listen', listen]);

    for (const { code, stderr } of [started, demo]) {
      expect(stderr).toContain(`--listen: ${listen} is in use by another program`);
      expect(code).toBe(2);
    }
    blocker.close();
  });
});

describe('help and configuration', () => {
  let folder: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'mi-cli-'));
  });

  afterEach(() => rm(folder, { recursive: true }));

  it('--help teaches by example', async () => {
    const { code, stdout } = await runCaptured(['--help']);

    expect(code).toBe(0);
    for (const word of ['demo', 'doctor', "--fs-subscribe 'fs://:ClueCon@", 'mi fs_list', 'tail']) {
      expect(stdout).toContain(word);
    }
  });

  it('start --print-config prints the result with secrets masked', async () => {
    const file = join(folder, 'config.yaml');
    await writeFile(
      file,
      'fs_subscribe: fs://:geheim@10.0.0.1?DTMF\ntoken: geheim\nlog_level: warn\n',
    );

    const { code, stdout } = await runCaptured(['start', '--print-config', '--config', file], {
      SWITCHWIRE_LOG_LEVEL: 'debug',
    });

    expect(code).toBe(0);
    expect(stdout).toContain('fs://:***@10.0.0.1:8021?DTMF');
    expect(stdout).toContain('log_level: debug');
    expect(stdout).not.toContain('geheim');
  });

  it('an unknown key of the file is an error with a suggestion', async () => {
    const file = join(folder, 'config.json');
    await writeFile(file, '{ "lisen": "127.0.0.1:1" }');

    const { code, stderr } = await runCaptured(['--config', file]);

    expect(code).toBe(2);
    expect(stderr).toContain('unknown option lisen; did you mean listen?');
  });

  it.each(['bash', 'zsh', 'fish'])(
    'completion %s prints a script that knows the methods',
    async (shell) => {
      const { code, stdout } = await runCaptured(['completion', shell]);

      expect(code).toBe(0);
      expect(stdout).toContain('fs_subscribe');
      expect(stdout).toContain('fs-subscribe');
    },
  );

  it.each([
    ['', 'fs_subscribe'],
    ['mi', 'fs_subscribe'],
    ['mi fs_subscribe', 'freeswitch_url= events='],
    ['mi event_subscribe', 'event= socket= expire='],
    ['tail', '--grep'],
  ])('bash completes `mi-server %s` by %s', async (typed, words) => {
    const { stdout: script } = await runCaptured(['completion', 'bash']);
    const given = typed.split(' ').filter(Boolean);
    const run = `${script}\nCOMP_WORDS=(mi-server ${typed} '')\nCOMP_CWORD=${given.length + 1}\n_mi_server\necho "\${COMPREPLY[@]}"`;

    const { stdout } = await promisify(execFile)('bash', ['-c', run]);

    if (typed === '') expect(stdout).not.toContain(words);
    else expect(stdout).toContain(words);
  });

  it('machines draws both machines', async () => {
    const svg = await runCaptured(['machines', 'pool']);
    const mermaid = await runCaptured(['machines', 'socket', '--mermaid']);

    expect(svg.stdout).toMatch(/^<svg[^]*<\/svg>\s*$/);
    expect(mermaid.stdout).toMatch(/^stateDiagram-v2\n[^]*retrying/);
  });
});

describe('a --url that leads elsewhere', () => {
  const elsewhere = async (
    listener: RequestListener,
    args: (url: string) => readonly string[],
  ): ReturnType<typeof runCaptured> => {
    const server = createHttpServer(listener).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const result = await runCaptured(args(`http://127.0.0.1:${port}`));
    server.close();
    return result;
  };
  const page: RequestListener = (_request, response) =>
    void response.setHeader('content-type', 'text/html').end('<html>');

  it.each([
    ['a web site', page, 'is not an mi-server: its answer is not JSON-RPC (text/html)'],
    [
      'JSON of another kind',
      (_request, response) => void response.end('{"status":"ok"}'),
      'is not an mi-server',
    ],
    [
      'a page that does not exist',
      (_request, response) => void response.writeHead(404).end(),
      'HTTP status 404. Is an mi-server there?',
    ],
  ] satisfies [string, RequestListener, string][])(
    '%s is named',
    async (_what, listener, words) => {
      const { code, stderr } = await elsewhere(listener, (url) => ['mi', 'fs_list', '--url', url]);

      expect(stderr).toContain(words);
      expect(stderr.trim().split('\n')).toHaveLength(1);
      expect(code).not.toBe(0);
    },
  );

  it('tail says that it is not an event stream', async () => {
    const { code, stderr } = await elsewhere(page, (url) => ['tail', '--url', url]);

    expect(stderr).toContain('its answer is not an event stream');
    expect(code).toBe(3);
  });

  it('a FreeSWITCH is not a web server', async () => {
    const fake = await createFakeFreeswitch();

    const { code, stderr } = await runCaptured([
      'mi',
      'x',
      '--url',
      `http://127.0.0.1:${fake.port}`,
    ]);
    await fake.stop();

    expect(stderr).toContain('does not speak HTTP');
    expect(code).toBe(3);
  });
});

describe('commands that ask a server', () => {
  let fake: FakeFreeswitch;
  let running: Running;

  beforeAll(async () => {
    fake = await createFakeFreeswitch({ heartbeatMs: 200 });
    running = await startRunning({ fs_subscribe: [`${fake.url}?DTMF,HEARTBEAT`], token: 'sesame' });
    await vi.waitFor(async () => {
      expect(socketsOf(await running.ask('fs_list'))[0]?.phase).toBe('subscribed');
    });
  });

  afterAll(async () => {
    await running.server.stop();
    await fake.stop();
  });

  const withToken = { SWITCHWIRE_TOKEN: 'sesame' };
  const at = (...args: string[]): string[] => [...args, '--url', running.server.url];

  it('mi prints tables for people and JSON for programs', async () => {
    const table = await runCaptured(at('mi', 'fs_list'), withToken);
    const json = await runCaptured(at('mi', 'fs_list', '--json'), withToken);

    expect(table.stdout).toMatch(/^SOCKET +PHASE[^]*127\.0\.0\.1:\d+ +subscribed/);
    expect(JSON.parse(json.stdout)).toHaveProperty('Sockets');
    expect([table.code, json.code]).toEqual([0, 0]);
  });

  it('mi takes the token from the environment, and reports a missing one', async () => {
    const { code, stderr } = await runCaptured(at('mi', 'version'));

    expect(stderr).toContain('SWITCHWIRE_TOKEN');
    expect(code).toBe(1);
  });

  it('mi shows an error answer with its reason', async () => {
    const { code, stderr } = await runCaptured(at('mi', 'fs_lst'), withToken);

    expect(stderr).toContain('-32601: Method not found (did you mean fs_list?');
    expect(code).toBe(1);
  });

  it('mi says what to do where the texts of OpenSIPS do not', async () => {
    const { code, stderr } = await runCaptured(at('mi', 'fs_reload'), withToken);

    expect(stderr).toContain('-32000: Server error (Command handler returned null)');
    expect(stderr).toContain('start it with --db-url');
    expect(code).toBe(1);
  });

  it('top --once prints the table', async () => {
    const { code, stdout } = await runCaptured(at('top', '--once'), withToken);

    expect(stdout).toContain('1 of 1 sockets subscribed');
    expect(code).toBe(0);
  });

  it('doctor says that all is well', async () => {
    const { code, stdout } = await runCaptured(['doctor', fake.url]);

    expect(stdout).toContain('Everything works.');
    expect(code).toBe(0);
  });

  it('doctor explains the problem without the password', async () => {
    const { code, stdout, stderr } = await runCaptured([
      'doctor',
      `fs://:geheim@127.0.0.1:${fake.port}`,
    ]);

    expect(stdout).toContain('refuses the password');
    expect(stdout + stderr).not.toContain('geheim');
    expect(code).toBe(1);
  });

  it('doctor without a FreeSWITCH says which argument is missing', async () => {
    const { code, stderr } = await runCaptured(['doctor']);

    expect(stderr).toContain('name a FreeSWITCH: mi-server doctor fs://:ClueCon@HOST');
    expect(code).toBe(2);
  });
});

describe('commands that stay', () => {
  /** Answers one request after the other, each in its way; the last way stays. */
  const serveInTurn = async (ways: readonly RequestListener[]) => {
    let asked = 0;
    const server = createHttpServer((request, response) => {
      ways[Math.min(asked++, ways.length - 1)]?.(request, response);
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return {
      url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      asked: () => asked,
      [Symbol.dispose]() {
        server.closeAllConnections();
        server.close();
      },
    };
  };

  const status =
    (code: number): RequestListener =>
    (_request, response) =>
      void response.writeHead(code).end();

  it('top survives a short outage of the server, and ends when it is refused', async () => {
    const list: RequestListener = (_request, response) =>
      void response.end('{"jsonrpc":"2.0","result":{"Sockets":[]},"id":1}');
    const away: RequestListener = (request) => void request.socket.destroy();
    const ways = [list, away, status(503), status(429), list, status(401)];
    using server = await serveInTurn(ways);

    const { code, stdout, stderr } = await runCaptured([
      ...['top', '--interval', '0.1', '--url', server.url],
    ]);

    expect(stdout.match(/0 of 0 sockets subscribed/g)).toHaveLength(2);
    expect(stderr).toMatch(/cannot reach [^]*HTTP status 503; trying again[^]*HTTP status 429/);
    expect(stderr).toContain('SWITCHWIRE_TOKEN');
    expect(code).toBe(1);
    expect(server.asked()).toBe(ways.length);
  });

  it('top ends at once when the server was never reached', async () => {
    using server = await serveInTurn([status(503)]);

    const { code } = await runCaptured(['top', '--interval', '0.1', '--url', server.url]);

    expect(code).toBe(1);
    expect(server.asked()).toBe(1);
  });

  it('tail survives a short outage of the server, and ends when it is refused', async () => {
    const events: RequestListener = (_request, response) =>
      void response
        .setHeader('content-type', 'text/event-stream')
        .end('event: dropped\ndata: {"count":7,"reason":"test"}\n\n');
    const ways = [events, status(503), events, status(401)];
    using server = await serveInTurn(ways);

    const { code, stderr } = await runCaptured(['tail', '--url', server.url]);

    expect(stderr.match(/7 events lost/g)).toHaveLength(2);
    expect(stderr).toContain('SWITCHWIRE_TOKEN');
    expect(code).toBe(1);
    expect(server.asked()).toBe(ways.length);
  });
});
