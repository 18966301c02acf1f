/** The version of the recorded server, in the forms in which it shows it. */
export const VERSION = {
  /** `FreeSWITCH-Version` of HEARTBEAT. */
  full: '1.11.2-release+git~20260809T162310Z~3f13ad1b1d~64bit',
  /** In the second line of `status`. */
  status: '1.11.2-release git 3f13ad1 2026-08-09 16:23:10Z 64bit',
  /** The whole answer of `version`. */
  answer:
    'FreeSWITCH Version 1.11.2-release+git~20260809T162310Z~3f13ad1b1d~64bit ' +
    '(git 3f13ad1 2026-08-09 16:23:10Z 64bit)\n',
} as const;
