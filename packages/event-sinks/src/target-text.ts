/** A URL as logs and lists may show it: without user, password and query. */
export function withoutCredentials(url: string): string {
  if (URL.canParse(url)) {
    const { protocol, host, pathname } = new URL(url);
    return `${protocol}//${host}${pathname}`;
  }
  // several hosts divided by commas are no URL; of anything else that may hold a password only the scheme is shown
  return url.includes('@') ? url.replace(/\/\/.*$/s, '//***') : url;
}
