/**
 * The server's time. Machines' clocks are wrong by minutes or hours: what runs out, what is signed with a time and what was "5 minutes ago"
 * would be wrong by as much. Every reply carries the server's time in whole seconds, which is all that is needed.
 */
let ahead = 0;

/** Less than this may be the way of the reply and the rounding of its time. */
const tolerance = 5_000;

/** Takes the time of a reply that has just come. */
export function setBy(reply: Response, here = Date.now()): void {
  const there = Date.parse(reply.headers.get('date') ?? '');
  if (Number.isNaN(there)) return;
  ahead = Math.abs(there - here) > tolerance ? there - here : 0;
}

/** Now, in milliseconds since 1970, by the server's clock. */
export function serverNow(): number {
  return Date.now() + ahead;
}
