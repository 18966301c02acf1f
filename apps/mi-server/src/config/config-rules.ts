import { ConfigError } from './config-error.ts';
import { FLEET_RULES, type FleetRuledOptions } from './fleet-rules.ts';
import { isLoopback, parseListenAddress } from './listen-address.ts';

/** The options that must agree with each other. */
export interface RuledOptions extends FleetRuledOptions {
  readonly listen: string;
  readonly mi_datagram?: string | undefined;
  readonly token?: string | undefined;
  readonly token_file?: string | undefined;
  readonly rights?: string | undefined;
  readonly mi_datagram_role?: string | undefined;
  readonly audit_table?: string | undefined;
  readonly db_url?: string | undefined;
  readonly tls_cert?: string | undefined;
  readonly tls_key?: string | undefined;
}

type Rule = (options: RuledOptions) => string | undefined;

const tokenRule: Rule = ({ listen, token, token_file: file, rights }) => {
  const { host } = parseListenAddress(listen, '--listen');
  if (token !== undefined && file !== undefined) {
    return '--token and --token-file: give one of them';
  }
  return isLoopback(host) || token !== undefined || file !== undefined || rights !== undefined
    ? undefined
    : `--listen ${listen} can be reached from other machines: give a --token (or --token-file, --rights), ` +
        'or listen on 127.0.0.1';
};

const datagramRule: Rule = (options) => {
  const { mi_datagram: address, mi_datagram_role: role, token, token_file: file, rights } = options;
  if (address === undefined) return undefined;
  const hasToken = token !== undefined || file !== undefined || rights !== undefined;
  if (hasToken && role === undefined) {
    return (
      '--mi-datagram: datagrams carry no token, so every user of this machine can use it; ' +
      'say with --mi-datagram-role what they may do (viewer, operator or admin)'
    );
  }
  // a datagram carries no token, and its sender can be forged
  return isLoopback(parseListenAddress(address, '--mi-datagram').host)
    ? undefined
    : `--mi-datagram ${address}: datagrams carry no token, so only a loopback address is allowed`;
};

const tlsRule: Rule = ({ tls_cert: cert, tls_key: key }) =>
  (cert === undefined) === (key === undefined)
    ? undefined
    : '--tls-cert and --tls-key: each needs the other';

const auditRule: Rule = ({ audit_table: table, db_url: url }) =>
  table === undefined || url?.startsWith('mongodb') === true
    ? undefined
    : `--audit-table ${table} is a collection of MongoDB: give a --db-url that starts with mongodb:, or use --audit-file`;

/** What the options break of the rules between them, one sentence each. */
export const brokenRules = (options: RuledOptions): readonly string[] =>
  [tokenRule, datagramRule, tlsRule, auditRule, ...FLEET_RULES].flatMap((rule) => {
    try {
      return rule(options) ?? [];
    } catch (error) {
      if (error instanceof ConfigError) return error.message;
      throw error;
    }
  });
