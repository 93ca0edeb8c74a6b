/** Names of the channels between main and a window. */
export const CHANNELS = {
  /** A request of the window. */
  ask: 'ask',
  /** A page's first word, before it asks anything: from now on it is told what happens. */
  hello: 'hello',
  /** Brings the port on which the lab's events come. */
  port: 'port',
  /** Main's own word on the state of the lab. */
  lab: 'lab',
} as const;
