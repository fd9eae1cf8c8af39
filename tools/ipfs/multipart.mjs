// The parts of a multipart/form-data request, as they arrive: { headers, body }. What is not read of a body is passed over.
const NEW_LINE = Buffer.from('\r\n');

export async function * multipart(request) {
  const boundary = /boundary=(?:"([^"]+)"|([^;]+))/i.exec(request.headers['content-type'] ?? '');
  if (!boundary) throw new Error("file argument 'path' is required");
  const delimiter = Buffer.from(`\r\n--${(boundary[1] ?? boundary[2]).trim()}`);
  const source = request[Symbol.asyncIterator]();
  // The first delimiter may stand at the very beginning.
  let held = NEW_LINE;

  async function more() {
    const { done, value } = await source.next();
    if (done) throw new Error('multipart: unexpected end of body');
    held = held.length > 0 ? Buffer.concat([held, value]) : value;
  }

  // Whatever could be the beginning of a delimiter is held back.
  async function * untilDelimiter() {
    for (;;) {
      const end = held.indexOf(delimiter);
      const ready = end >= 0 ? end : Math.max(0, held.length - delimiter.length + 1);
      const given = held.subarray(0, ready);
      held = held.subarray(end >= 0 ? end + delimiter.length : ready);
      if (given.length > 0) yield given;
      if (end >= 0) return;
      await more();
    }
  }

  async function headers() {
    let end;
    while ((end = held.indexOf('\r\n\r\n')) < 0) await more();
    const lines = held.subarray(0, end).toString('utf8').split('\r\n').filter(line => line.includes(':'));
    held = held.subarray(end + 4);
    return Object.fromEntries(lines.map(line => [line.slice(0, line.indexOf(':')).toLowerCase(), line.slice(line.indexOf(':') + 1).trim()]));
  }

  async function passOver(content) {
    for await (const part of content) part.length;
  }

  await passOver(untilDelimiter());
  for (;;) {
    while (held.length < 2) await more();
    if (held.toString('latin1', 0, 2) === '--') return;
    const part = { headers: await headers(), body: untilDelimiter() };
    yield part;
    await passOver(part.body);
  }
}
