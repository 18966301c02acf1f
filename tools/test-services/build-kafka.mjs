// Apache Kafka itself, for what a broker of the tests' own cannot show: its files from Maven's registry, into .cache/, once for
// each state of tools/kafka-real.
import { createHash } from 'node:crypto';
import { copyFileSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { findProgram } from './find-program.mjs';
import { runProgram } from './run-program.mjs';

const SOURCES = fileURLToPath(new URL('../kafka-real', import.meta.url));
const CACHE = fileURLToPath(new URL('../../.cache/kafka-real', import.meta.url));
const DEADLINE_MS = 3 * 60_000;
const [POM, SCRIPT] = ['pom.xml', 'kafka.sh'];

const version = () =>
  /<artifactId>kafka_2\.13<\/artifactId>\s*<version>([^<]+)</.exec(
    readFileSync(join(SOURCES, POM), 'utf8'),
  )?.[1] ?? 'unknown';

function sourceHash() {
  const hash = createHash('sha256');
  for (const file of [POM, SCRIPT]) hash.update(readFileSync(join(SOURCES, file)));
  return hash.digest('hex').slice(0, 16);
}

/**
 * @param {{ fetch: boolean }} options Otherwise only what was fetched before.
 * @returns {Promise<{ program: string, name: string } | { problem: string }>} The program as tools/kafka-real/kafka.sh
 *   describes it.
 */
export async function buildKafka({ fetch }) {
  const folder = join(CACHE, sourceHash());
  const program = join(folder, SCRIPT);
  const name = `Apache Kafka ${version()}`;
  if (existsSync(program)) return { program, name: `${name}, fetched before` };
  if (!fetch) return { problem: `${name} was not fetched: APACHE_KAFKA=1 does it` };
  const [maven, java] = [findProgram(['mvn']), findProgram(['java'])];
  if (maven === undefined || java === undefined)
    return { problem: 'Apache Kafka takes Java 17 and Maven on the PATH' };

  const unfinished = `${folder}.${process.pid}`;
  const env = { ...process.env };
  mkdirSync(unfinished, { recursive: true });
  for (const file of [POM, SCRIPT]) copyFileSync(join(SOURCES, file), join(unfinished, file));
  const steps = [
    [maven, '-q', '-B', 'dependency:copy-dependencies', '-DincludeScope=runtime', '-DoutputDirectory=lib'], // prettier-ignore
    [join(unfinished, SCRIPT), '--format', join(unfinished, 'empty')],
  ];
  let seconds = 0;
  for (const [step, ...args] of steps) {
    const run = await runProgram(step, args, { cwd: unfinished, env, deadlineMs: DEADLINE_MS });
    seconds += run.seconds;
    if (run.ok) continue;
    rmSync(unfinished, { recursive: true, force: true });
    return { problem: `${name} could not be fetched:\n${run.output.slice(-2_000)}` };
  }
  renameSync(unfinished, folder);
  return { program, name: `${name}, fetched in ${seconds.toFixed(1)} s` };
}
