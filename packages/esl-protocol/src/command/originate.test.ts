import { describe, expect, it } from 'vitest';
import { InvalidArgumentError } from '../errors.ts';
import { formatOriginate, type OriginateOptions } from './originate.ts';

const park = { endpoint: 'user/1000', application: 'park' };

describe('formatOriginate', () => {
  it.each<[options: OriginateOptions, text: string]>([
    [park, 'originate user/1000 &park()'],
    // as recorded from a server
    [
      { endpoint: 'loopback/1004/default', application: 'park', timeoutSeconds: 1 },
      'originate {originate_timeout=1}loopback/1004/default &park()',
    ],
    [
      { ...park, uuid: '11111111-2222-3333-4444-555555555501' },
      'originate {origination_uuid=11111111-2222-3333-4444-555555555501}user/1000 &park()',
    ],
    [
      { ...park, callerIdName: "fred's tire shop", callerIdNumber: '+441632960083' },
      "originate {origination_caller_id_name='fred\\'s tire shop',origination_caller_id_number=+441632960083}user/1000 &park()",
    ],
    [
      { endpoint: 'user/1000', application: 'socket', arg: '127.0.0.1:8084 async full' },
      "originate user/1000 '&socket(127.0.0.1:8084 async full)'",
    ],
    [
      { endpoint: 'user/1000', application: 'lua', arg: "it's.lua a\\b [c]" },
      "originate user/1000 '&lua(it\\'s.lua a\\\\b [c])'",
    ],
    [{ endpoint: 'user/1000', extension: '2000' }, 'originate user/1000 2000'],
    [
      { endpoint: 'user/1000', extension: '2000', dialplan: 'XML', context: 'public' },
      'originate user/1000 2000 XML public',
    ],
    [
      { endpoint: 'user/1000', extension: '2000', dialplan: 'inline' },
      'originate user/1000 2000 inline',
    ],
    [
      { endpoint: 'user/1000', extension: '2000', context: 'public' },
      'originate user/1000 2000 undef public',
    ],
    [
      { endpoint: ['user/1000', 'user/1001'], application: 'park' },
      'originate user/1000,user/1001 &park()',
    ],
    [
      { ...park, variables: { ignore_early_media: true, x: 1, empty: '' } },
      'originate {ignore_early_media=true,x=1,empty=}user/1000 &park()',
    ],
    [
      { ...park, variables: { absolute_codec_string: 'PCMA,PCMU', a: 'b=c' } },
      'originate {^^;absolute_codec_string=PCMA,PCMU;a=b=c}user/1000 &park()',
    ],
    [
      { ...park, variables: { a: ',;:' }, callerIdName: 'x y' },
      "originate {^^|a=,;:|origination_caller_id_name='x y'}user/1000 &park()",
    ],
    [
      { ...park, variables: { originate_timeout: 5 }, timeoutSeconds: 9 },
      'originate {originate_timeout=9}user/1000 &park()',
    ],
  ])('writes %j', (options, text) => {
    expect(formatOriginate(options)).toBe(text);
  });

  it.each<[difference: Partial<OriginateOptions> & { readonly arg?: string }, says: RegExp]>([
    [{ endpoint: '' }, /^Endpoint is empty$/],
    [{ endpoint: [] }, /needs an endpoint/],
    [{ endpoint: 'user/1 user/2' }, /Endpoint contains a blank/],
    [{ endpoint: "user/'1'" }, /quote or a backslash/],
    [{ endpoint: 'user/1\nexit' }, /Endpoint contains LF/],
    [{ uuid: 'a b' }, /UUID contains a blank/],
    [{ timeoutSeconds: 0 }, /whole seconds/],
    [{ timeoutSeconds: 1.5 }, /whole seconds/],
    [{ variables: { 'a b': '' } }, /"a b" has a name/],
    [{ variables: { 'a=b': '' } }, /"a=b" has a name/],
    [{ variables: { a: 'secret\n' } }, /Variable a contains LF/],
    [{ variables: { a: 'secret}' } }, /Variable a contains a brace/],
    [{ variables: { a: 'secret\\' } }, /backslash/],
    [{ variables: { a: 'secret:_:b' } }, /Variable a contains .*":_:"/],
    [{ arg: 'tone_stream://%(1,2,3)secret' }, /contains "\)", where the server ends it/],
    [{ variables: { a: ' secret' } }, /begins or ends with a blank/],
    [{ variables: { a: "secret's 'x" } }, /more than one apostrophe/],
    [{ variables: { a: "secret's" }, callerIdName: "o'x" }, /more than one apostrophe/],
    [{ variables: { a: 'secret,;:|~#!' } }, /every character that could separate/],
    [{ arg: 'secret\r' }, /Application argument contains CR/],
  ])('refuses %j, and keeps the value to itself', (difference, says) => {
    const build = (): string => formatOriginate({ ...park, ...difference });

    expect(build).toThrow(InvalidArgumentError);
    expect(build).toThrow(says);
    expect(build).not.toThrow(/secret/);
  });

  it.each<[options: OriginateOptions, says: RegExp]>([
    [{ endpoint: 'user/1', application: '' }, /Application name is empty/],
    [{ endpoint: 'user/1', extension: '' }, /Extension is empty/],
    [{ endpoint: 'user/1', extension: '1', context: 'a b' }, /context contains a blank/],
  ])('refuses %j', (options, says) => {
    expect(() => formatOriginate(options)).toThrow(says);
  });
});
