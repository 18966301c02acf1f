import { parseFsUrl, EslError } from '@switchwire/esl-protocol';
import { z } from 'zod';
import { LOG_LEVELS } from '../log/log-level.ts';
import { brokenRules } from './config-rules.ts';
import { TOKEN, TOKEN_WORDS } from './token.ts';

/** Files may hold numbers, flags and the environment only their digits. */
const fromText = (value: unknown): unknown =>
  typeof value === 'string' && value.trim() !== '' ? Number(value) : value;

const wholeNumber = (max: number, words: string) =>
  z.preprocess(fromText, z.number(words).int(words).min(1, words).max(max, words));

const MAX_MS = 3_600_000;
const milliseconds = wholeNumber(MAX_MS, `has to be a whole number from 1 to ${MAX_MS}`);
const MAX_SECONDS = 86_400;
const secondsWords = `has to be a number above 0, ${MAX_SECONDS} at most`;
const seconds = z.preprocess(
  fromText,
  z.number(secondsWords).positive(secondsWords).max(MAX_SECONDS, secondsWords),
);
const text = z.string('has to be text (in a file: between quotes)').trim().min(1, 'is empty');
const list = z.array(text, 'has to be a list');
const oneOf = <const Names extends readonly string[]>(names: Names) =>
  z.enum(names, `has to be ${names.slice(0, -1).join(', ')} or ${names.at(-1) ?? ''}`);

/** A FreeSWITCH URL with a password: a start-up socket is never known before. The message never quotes it. */
const fsUrl = text.superRefine((url, context) => {
  try {
    const { password, host } = parseFsUrl(url);
    if (password === undefined || password === '') {
      context.addIssue({
        code: 'custom',
        message: `the URL of ${host} needs a password: :ClueCon@host`,
      });
    }
  } catch (error) {
    if (!(error instanceof EslError)) throw error;
    context.addIssue({ code: 'custom', message: error.message });
  }
});

/** The configuration as files, environment and flags spell it, with every default in one place and the rules between options. */
export const configSchema = z
  .strictObject({
    fs_subscribe: z.array(fsUrl, 'has to be a list').default([]),
    event_heartbeat_interval: seconds.default(1),
    esl_connect_timeout: milliseconds.default(5_000),
    esl_cmd_timeout: milliseconds.default(5_000),
    esl_cmd_polling_itv: wholeNumber(
      Number.MAX_SAFE_INTEGER,
      'has to be a whole number above 0',
    ).default(1_000),
    retry_schedule: oneOf(['exponential', 'opensips']).default('exponential'),
    opensips_cfg: text.optional(),
    db_url: text
      .regex(/^(?:mongodb|mongodb\+srv|file):/, 'has to start with mongodb:, mongodb+srv: or file:')
      .optional(),
    db_table: text.default('freeswitch'),
    db_col_username: text.default('username'),
    db_col_password: text.default('password'),
    db_col_ip: text.default('ip'),
    db_col_port: text.default('port'),
    db_col_events: text.default('events_csv'),
    script: list.default([]),
    listen: text.default('127.0.0.1:8888'),
    mi_datagram: text.optional(),
    token: text.regex(TOKEN, TOKEN_WORDS).optional(),
    token_file: text.optional(),
    allow_host: list.default([]),
    tls_cert: text.optional(),
    tls_key: text.optional(),
    log_level: oneOf(LOG_LEVELS).default('info'),
    log_format: oneOf(['json', 'pretty']).optional(),
  })
  .superRefine((config, context) => {
    for (const message of brokenRules(config)) context.addIssue({ code: 'custom', message });
  });

export type Config = z.infer<typeof configSchema>;
