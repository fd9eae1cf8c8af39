// One job queue over a PostgreSQL, measured as ours is: first how many jobs a second are created and completed when clients create as fast
// as they are answered, then how long a job waits for its handler at a fixed rate.
//   node run.mjs NAME HOST PORT USER DATABASE JOBS CLIENTS RATE SECONDS WARM_UP_SECONDS        prints one line of JSON
import { Logger, makeWorkerUtils, run } from 'graphile-worker';
import pg from 'pg';
import PgBoss from 'pg-boss';

const [name, host, port, user, database, ...numbers] = process.argv.slice(2);
const [jobs, clients, rate, seconds, warmUp] = numbers.map(Number);
const Concurrency = 64;
const connection = { host, port: Number(port), user, database, max: 40 };

/** Both queues behind two calls: add a job, and be told when its handler begins and when it is done. */
const queues = {
  async 'graphile-worker'(began, done) {
    const pool = new pg.Pool(connection);
    pool.on('error', () => {});
    pool.on('connect', client => client.on('error', () => {}));
    const logger = new Logger(() => () => {});
    const utils = await makeWorkerUtils({ pgPool: pool, logger });
    await utils.migrate();
    const runner = await run({ pgPool: pool, logger, concurrency: Concurrency, pollInterval: 1000, noHandleSignals: true, taskList: { job: async payload => began(payload.number) } });
    runner.events.on('job:complete', ({ job }) => done(job.payload.number));
    return {
      add: number => utils.addJob('job', { number }),
      close: async () => { await runner.stop(); await utils.release(); await pool.end(); },
    };
  },
  async 'pg-boss'(began, done) {
    const boss = new PgBoss({ ...connection, schema: 'pgboss' });
    boss.on('error', () => {});
    await boss.start();
    await boss.createQueue('job');
    // Its handler is given a batch; the jobs are complete when it has returned and the next batch was fetched.
    for (let i = 0; i < 4; i++) {
      await boss.work('job', { batchSize: Concurrency, pollingIntervalSeconds: 0.5 }, async batch => {
        for (const job of batch) began(job.data.number);
        setImmediate(() => batch.forEach(job => done(job.data.number)));
      });
    }
    return { add: number => boss.send('job', { number }), close: () => boss.stop({ graceful: false, wait: false }) };
  },
};

const starts = new Map();
let finished = 0, wake = () => {};
const until = async (count, limit) => {
  const end = Date.now() + limit;
  while (finished < count && Date.now() < end) await new Promise(resolve => { wake = resolve; setTimeout(resolve, 100); });
  if (finished < count) throw new Error(`${name}: ${finished} of ${count} jobs were completed`);
};
const queue = await queues[name](number => starts.set(number, performance.now()), () => { finished++; wake(); });

async function throughput() {
  let next = 0;
  const began = performance.now();
  await Promise.all(Array.from({ length: clients }, async () => { while (next < jobs) await queue.add(next++); }));
  await until(jobs, 300_000);
  return jobs / ((performance.now() - began) / 1000);
}

async function waits() {
  const count = (warmUp + seconds) * rate, added = [], calls = [], began = performance.now();
  starts.clear();
  finished = 0;
  for (let number = 0; number < count; number++) {
    const due = (number / rate) * 1000 - (performance.now() - began);
    if (due > 1) await new Promise(resolve => setTimeout(resolve, due));
    added.push(performance.now());
    calls.push(queue.add(number));
  }
  await Promise.all(calls);
  await until(count, 60_000);
  const sorted = added.map((at, number) => starts.get(number) - at).slice(warmUp * rate).sort((a, b) => a - b);
  return part => sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))];
}

const perSecond = await throughput(), wait = await waits();
console.log(JSON.stringify({ perSecond, median: wait(0.5), slowest: wait(0.99) }));
await queue.close();
process.exit(0);
