// What goes wrong with real nodes, on order.
export class Faults {
  #ordered = [];

  order({ path = '*', kind, times = 1, milliseconds = 5000 }) {
    this.#ordered.push({ path, kind, times, milliseconds });
  }

  clear() { this.#ordered = []; }

  /** True when the request was dealt with. */
  async strike(path, request, response) {
    const fault = this.#ordered.find(({ path: wanted, times }) => times > 0 && (wanted === '*' || path.endsWith(`/${wanted}`)));
    if (!fault) return false;
    fault.times--;
    switch (fault.kind) {
      case '429': response.writeHead(429, { 'retry-after': '2' }).end('{"Error":"lack of computing resources"}'); return true;
      case '503': response.writeHead(503).end('Service Unavailable'); return true;
      case 'garbage': response.writeHead(200).end('<html>'); return true;
      case 'empty': response.writeHead(200).end('{}'); return true;
      case 'error': response.writeHead(200).end('{"Error":"class org.tron.core.exception.BadItemException : stand-in"}'); return true;
      case 'close': request.socket.destroy(); return true;
      case 'slow': await new Promise(resolve => setTimeout(resolve, fault.milliseconds)); return false;
      default: throw new Error(`no fault is called ${fault.kind}`);
    }
  }
}
