/** What became of the sockets that a server claimed, counted since it began. */
export class OwnershipCounts {
  /** `granted`, `refused` (another server was faster), `failed` (the store did not answer). */
  readonly claims = new Map<string, number>();
  /** Handovers that the receiver did not finish: this server claimed the socket back. */
  handoversFailed = 0;
  /** Another server announced itself on a socket that this one acted for. */
  superseded = 0;

  read(): Pick<OwnershipCounts, 'claims' | 'handoversFailed' | 'superseded'> {
    const { handoversFailed, superseded } = this;
    return { claims: new Map(this.claims), handoversFailed, superseded };
  }

  claim(result: 'granted' | 'refused' | 'failed'): void {
    this.claims.set(result, (this.claims.get(result) ?? 0) + 1);
  }
}
