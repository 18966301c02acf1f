interface PublishedEvent {
  readonly name: string;
  readonly id: number;
}

/** The only event there is. Its id is the one it has in OpenSIPS, where the events of the core come first. */
export const E_FREESWITCH: PublishedEvent = { name: 'E_FREESWITCH', id: 6 };

export const isPublished = (name: string | undefined): boolean => name === E_FREESWITCH.name;
