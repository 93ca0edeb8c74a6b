import { contextBridge, ipcRenderer } from 'electron';
import type { Bridge, LabEvent } from '../ipc/contract';
import { CHANNELS } from '../ipc/channels';

/** The one bridge between the window and the program: two verbs. */

const listeners = new Set<(event: LabEvent) => void>();
/** A listener hears at once how the lab is. */
let labState: LabEvent | undefined;

function tell(event: LabEvent): void {
  for (const listener of listeners) listener(event);
}

let current: MessagePort | undefined;

ipcRenderer.on(CHANNELS.port, ({ ports: [port] }) => {
  // a lab that has come back opens a way of its own; nothing must be heard twice
  current?.close();
  current = port;
  port.onmessage = ({ data }: MessageEvent<LabEvent[]>) => data.forEach(tell);
});

ipcRenderer.on(CHANNELS.lab, (_event, state: LabEvent) => {
  labState = state;
  tell(state);
});

ipcRenderer.send(CHANNELS.hello);

const bridge: Bridge = {
  ask: (name, payload) => ipcRenderer.invoke(CHANNELS.ask, name, payload),
  listen: (listener) => {
    listeners.add(listener);
    if (labState) listener(labState);
    return () => void listeners.delete(listener);
  },
};

contextBridge.exposeInMainWorld('ticketlab', bridge);
