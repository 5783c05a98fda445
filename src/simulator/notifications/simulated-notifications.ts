/** The simulator's notification service, and what can go wrong with it. */
export interface SimulatedNotifications {
  /** Channels that there are, oldest first. */
  readonly channels: readonly {
    readonly id: string;
    readonly topics: readonly string[];
    readonly isConnected: boolean;
  }[];
  /** Sends this on every socket as it is: a text message, or a binary one. It can be anything, such as a message that is not valid. */
  send(message: string | Uint8Array): void;
  /** Breaks every socket off, without a closing handshake. The channels stay. */
  dropSockets(): void;
  /** Announces on every socket that it will be closed, and closes it after this number of milliseconds. */
  closeSockets(afterMs: number): void;
  /** `true`: sockets stay open and send nothing: neither heartbeats, responses nor changes. `false`: they send again. */
  silence(isSilent: boolean): void;
  /** Ends every channel and its socket: a request for one gets a 404. */
  loseChannels(): void;
  /** Takes all topics from every channel, as another program with the same token could. */
  takeTopics(): void;
  /** Refuses these topics from now on, also in channels that have them. */
  rejectTopics(topics: readonly string[]): void;
}
