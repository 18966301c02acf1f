import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Command } from 'commander';
import { afterAll, describe, expect, it } from 'vitest';
import { createProgram } from '../src/cli/program.ts';
import { createMiRegistry } from '../src/index.ts';
import { answer, close, server } from './examples/embed.ts';
import { busiest } from './examples/own-command.ts';
import { withOptionTable } from './support/option-table.ts';
import { createRig } from './support/rig.ts';

const read = (path: string): string =>
  readFileSync(fileURLToPath(new URL(path, import.meta.url)), 'utf8');

const README = read('../README.md');
const GUIDES = ['operating', 'opensips-cli'].map((name) => read(`../../../docs/guides/${name}.md`));

const blocks = (language: string, text: string): readonly string[] =>
  [...text.matchAll(new RegExp(`^\`\`\`${language}\n([^]*?)^\`\`\``, 'gm'))].map(
    ([, code = '']) => code,
  );

afterAll(close);

describe('the examples of the README', () => {
  it('are the files that run here', () => {
    const [embed, own] = blocks('ts', README);

    expect(read('./examples/embed.ts')).toContain(embed);
    expect(read('./examples/own-command.ts')).toBe(own);
  });

  it('answer without a network', () => {
    expect(answer).toBe('{"jsonrpc":"2.0","result":{"Sockets":[]},"id":1}');
  });

  it('answer in a Fastify server', async () => {
    const response = await server.inject({
      method: 'POST',
      url: '/mi',
      body: '{"jsonrpc":"2.0","id":1,"method":"version"}',
    });

    expect(response.json()).toHaveProperty('result.Server');
  });

  it('add a command', async () => {
    const rig = await createRig();
    const registry = createMiRegistry(rig.context, { commands: [busiest] });

    expect(await registry.call('busiest')).toEqual([]);
    expect(await registry.call('which')).toContain('busiest');
    await rig.close();
  });
});

describe('the table of options', () => {
  it('has every option as the server knows it (vitest --update writes it)', async () => {
    expect(README).toContain('<!-- options -->');
    await expect(withOptionTable(README)).toMatchFileSnapshot('../README.md');
  });
});

describe('the command lines of README and guides', () => {
  const lines = [README, ...GUIDES]
    .flatMap((text) => blocks('sh', text))
    .flatMap((code) => code.split('\n'))
    .map((line) =>
      line
        .replace(/#.*$/, '')
        .replace(/^\S+=\S* /, '')
        .trim(),
    )
    .filter((line) => line.startsWith('mi-server ') && !line.includes('…'));

  it('are not few', () => {
    expect(lines.length).toBeGreaterThan(8);
  });

  it.each(lines)('%s is understood', async (line) => {
    const words = line.match(/'[^']*'|\S+/g) ?? [];
    const ran: string[] = [];
    const program = createProgram(() => undefined);
    for (const command of program.commands) {
      command.exitOverride().action(() => void ran.push(command.name()));
      command.configureOutput({ writeErr: () => undefined });
    }
    expect(program).toBeInstanceOf(Command);

    await program.parseAsync(['node', ...words.map((word) => word.replaceAll("'", ''))]);

    expect(ran).toHaveLength(1);
  });
});
