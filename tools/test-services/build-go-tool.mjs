// Builds a Go module of tools/ into .cache/, once for each state of its sources.
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, renameSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findProgram } from './find-program.mjs';
import { runProgram } from './run-program.mjs';

const SOURCE_FILES = ['go.mod', 'go.sum', 'main.go'];
const DEADLINE_MS = 15 * 60_000;

/**
 * @typedef {{ folder: string, title: string, module: string, needs: string, flags?: readonly string[] }} GoTool
 *   `folder` in tools/, which is the name of the program too; `module`: the one whose version go.mod names.
 */

/** @type {GoTool} */
export const FERRETDB = {
  folder: 'ferretdb',
  title: 'FerretDB (SQLite)',
  module: 'github.com/FerretDB/FerretDB',
  needs: 'Go 1.24 or newer',
  flags: ['-tags', 'ferretdb_no_postgresql'],
};

/** @type {GoTool} */
export const NATS_SERVER = {
  folder: 'nats-server',
  title: 'nats-server',
  module: 'github.com/nats-io/nats-server/v2',
  needs: 'Go 1.26 or newer',
};

/** @type {GoTool} */
export const KAFKA_BROKER = {
  folder: 'kafka-broker',
  title: 'kfake (in memory)',
  module: 'github.com/twmb/franz-go/pkg/kfake',
  needs: 'Go 1.26 or newer',
};

/** @type {GoTool} */
export const OTEL_COLLECTOR = {
  folder: 'otel-collector',
  title: 'OTLP receiver of the collector',
  module: 'go.opentelemetry.io/collector/receiver/otlpreceiver',
  needs: 'Go 1.26 or newer',
};

const sourcesOf = ({ folder }) => fileURLToPath(new URL(`../${folder}`, import.meta.url));

function versionOf(tool) {
  const manifest = readFileSync(join(sourcesOf(tool), 'go.mod'), 'utf8');
  const line = manifest.split('\n').find((text) => text.includes(`${tool.module} v`));
  return line?.trim().split(' v').at(-1) ?? 'unknown';
}

const sourceHash = (tool) => {
  const hash = createHash('sha256').update(`${process.platform} ${process.arch}`);
  for (const file of SOURCE_FILES) hash.update(readFileSync(join(sourcesOf(tool), file)));
  return hash.digest('hex').slice(0, 16);
};

/**
 * @param {GoTool} tool
 * @returns {Promise<{ binary: string, name: string } | { problem: string }>}
 */
export async function buildGoTool(tool) {
  const cache = fileURLToPath(new URL(`../../.cache/${tool.folder}`, import.meta.url));
  const binary = join(cache, sourceHash(tool), tool.folder);
  const name = tool.title.replace(/^\S+/, (word) => `${word} ${versionOf(tool)}`);
  if (existsSync(binary)) return { binary, name: `${name}, built before` };

  const go = findProgram(['go'], `${process.env.PATH ?? ''}:/usr/local/go/bin`);
  if (go === undefined) return { problem: `${tool.needs} is not on the PATH` };
  mkdirSync(join(binary, '..'), { recursive: true });
  const unfinished = `${binary}.${process.pid}`;
  const build = await runProgram(
    go,
    ['build', '-trimpath', ...(tool.flags ?? []), '-ldflags', '-s -w', '-o', unfinished, '.'],
    {
      cwd: sourcesOf(tool),
      env: { ...process.env, CGO_ENABLED: '0' },
      deadlineMs: DEADLINE_MS,
    },
  );
  if (!build.ok)
    return { problem: `go build in tools/${tool.folder} failed:\n${build.output.slice(-2_000)}` };
  renameSync(unfinished, binary);
  return { binary, name: `${name}, built in ${build.seconds} s` };
}
