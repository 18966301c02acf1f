import { type FakeUser } from '../../options.ts';
import { type ReceivedCommand } from '../../wire/command-block.ts';
import { GOODBYE } from '../../wire/replies.ts';
import { type CommandAnswer } from '../command-answer.ts';
import { type EslListener } from '../listener.ts';
import { permissionsOf } from '../permissions.ts';

/** `auth ‹password›`: exact comparison, trailing blanks included. */
export function runAuth(listener: EslListener, { line }: ReceivedCommand): CommandAnswer {
  if (line.slice('auth '.length) !== listener.host.options.password) return refuse(listener);
  listener.authenticated = true;
  return '+OK accepted';
}

/** `userauth ‹user›@‹domain›:‹password›` or `userauth ‹user›:‹password›@‹domain›`. */
export function runUserauth(listener: EslListener, { line }: ReceivedCommand): CommandAnswer {
  const login = parseLogin(line.slice('userauth '.length));
  const user = login === undefined ? undefined : findUser(listener.host.options.users, login.user);
  if (user === undefined || user.password !== login?.password) return refuse(listener);
  listener.authenticated = true;
  listener.permissions = permissionsOf(user);
  const { events, apis, log } = listener.permissions.shown;
  return `~Reply-Text: +OK accepted\nAllowed-Events: ${events}\nAllowed-API: ${apis}\nAllowed-LOG: ${log}\n\n`;
}

/** User and domain match in any case. */
function findUser(users: Readonly<Record<string, FakeUser>>, name: string): FakeUser | undefined {
  const wanted = name.toLowerCase();
  return Object.entries(users).find(([key]) => key.toLowerCase() === wanted)?.[1];
}

function refuse(listener: EslListener): CommandAnswer {
  listener.reply('-ERR invalid');
  listener.end(GOODBYE);
  return undefined;
}

/** The first `@` separates user and domain; a `:` in the user part takes precedence over one in the domain part. */
function parseLogin(text: string): { user: string; password: string } | undefined {
  const at = text.indexOf('@');
  if (at < 0) return undefined;
  const userPart = text.slice(0, at);
  const domainPart = text.slice(at + 1);
  const userColon = userPart.indexOf(':');
  if (userColon >= 0) {
    return login(userPart.slice(0, userColon), domainPart, userPart.slice(userColon + 1));
  }
  const domainColon = domainPart.indexOf(':');
  if (domainColon < 0) return undefined;
  return login(userPart, domainPart.slice(0, domainColon), domainPart.slice(domainColon + 1));
}

function login(user: string, domain: string, password: string) {
  return user === '' || domain === '' ? undefined : { user: `${user}@${domain}`, password };
}
