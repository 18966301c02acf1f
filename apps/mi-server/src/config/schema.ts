import { parseFsUrl, EslError } from '@switchwire/esl-protocol';
import { z } from 'zod';
import { LOG_LEVELS } from '../mi/log-level.ts';

const seconds = z.coerce.number().positive().max(86_400);
const milliseconds = z.coerce.number().int().positive().max(3_600_000);
const text = z.string().trim().min(1);
const list = z.array(text);

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

/** The configuration as files, environment and flags spell it, with every default in one place. */
export const configSchema = z.strictObject({
  fs_subscribe: z.array(fsUrl).default([]),
  event_heartbeat_interval: seconds.default(1),
  esl_connect_timeout: milliseconds.default(5_000),
  esl_cmd_timeout: milliseconds.default(5_000),
  esl_cmd_polling_itv: z.coerce.number().int().positive().default(1_000),
  retry_schedule: z.enum(['exponential', 'opensips']).default('exponential'),
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
  token: text.optional(),
  token_file: text.optional(),
  allow_host: list.default([]),
  tls_cert: text.optional(),
  tls_key: text.optional(),
  log_level: z.enum(LOG_LEVELS).default('info'),
  log_format: z.enum(['json', 'pretty']).optional(),
});

export type Config = z.infer<typeof configSchema>;
