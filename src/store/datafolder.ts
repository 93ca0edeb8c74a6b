import envPaths from 'env-paths';

/** Where this platform keeps the data of a user's programs: under XDG_DATA_HOME, Application Support or LOCALAPPDATA. */
export function defaultDataFolder(): string {
  return envPaths('ticketlab', { suffix: '' }).data;
}
