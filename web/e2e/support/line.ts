import { connect, createServer, type Socket } from 'node:net';
import { network } from './network.ts';

export interface Line {
  url: string;
  /** Nothing gets through any more, and whoever calls is refused. */
  cut: () => Promise<void>;
  mend: () => Promise<void>;
}

/** A line of its own to the gateway, byte for byte: what is cut here is not cut for others. */
export async function line(): Promise<Line> {
  const gateway = new URL(network().gateway);
  const ends = new Set<Socket>();
  const keep = (end: Socket) => {
    ends.add(end);
    end.on('close', () => ends.delete(end)).on('error', () => end.destroy());
    return end;
  };
  const server = createServer((near) => {
    const far = keep(connect(Number(gateway.port), gateway.hostname));
    keep(near).pipe(far).pipe(near);
    near.on('close', () => far.destroy());
    far.on('close', () => near.destroy());
  });
  const listen = (port: number) => new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  await listen(0);
  const { port } = server.address() as { port: number };
  const cut = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve());
      for (const end of ends) end.destroy();
    });
  return { url: `http://127.0.0.1:${port}`, cut, mend: () => listen(port) };
}
