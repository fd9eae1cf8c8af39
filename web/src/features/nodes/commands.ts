/** Where nodes connect to, as far as a page can guess: a network on this machine has gRPC on the port after its gateway's. */
export function coordinatorOf({ protocol, hostname, port }: Pick<Location, 'protocol' | 'hostname' | 'port'>): string {
  if (protocol === 'https:') return `https://${hostname}:443`;
  return `http://${hostname}:${Number(port || '80') + 1}`;
}

/** The token goes through a file: on a command line other users of the machine would see it. */
export function installCommand(coordinator: string, token: string): string {
  return `(umask 077; printf %s ${quote(token)} > node.token)\nsudo ./install.sh --coordinator ${quote(coordinator)} --token-file node.token`;
}

export function runCommand(coordinator: string, token: string): string {
  return `AIFORGE_NODE_TOKEN=${quote(token)} ./forge node run --coordinator ${quote(coordinator)}`;
}

/** As one word of a shell, whatever somebody typed. */
function quote(text: string): string {
  return /^[\w:/.@-]+$/.test(text) ? text : `'${text.replaceAll("'", String.raw`'\''`)}'`;
}
