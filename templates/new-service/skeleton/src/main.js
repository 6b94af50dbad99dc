import { createServer } from 'node:http';
import { answer } from './app.js';
import { readSettings } from './settings.js';

const { port } = readSettings(process.env);

function log(level, message, fields = {}) {
  console.log(JSON.stringify({ level, message, ...fields }));
}

/** The answer, or 500 when making it failed; the cause is in the log only. */
function answerSafely(request) {
  try {
    return answer(request, process.env);
  } catch (error) {
    console.error(error.stack);
    return { status: 500, body: { error: 'Internal server error' } };
  }
}

const server = createServer((request, response) => {
  const started = process.hrtime.bigint();
  const path = new URL(request.url, 'http://localhost').pathname;
  const { status, body } = answerSafely({ method: request.method, path });
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(`${JSON.stringify(body)}\n`);
  if (path === '/healthz') return;
  const ms = Number(process.hrtime.bigint() - started) / 1e6;
  log(status < 500 ? 'info' : 'error', `${request.method} ${path} ${status}`, {
    ms: Math.round(ms * 100) / 100,
    tracestate: request.headers.tracestate,
  });
});

server.listen(port, () => log('info', `listening on ${port}`));

// ECS sends SIGTERM and waits: requests that are under way are answered first.
process.on('SIGTERM', () => {
  log('info', 'stopping');
  server.close(() => process.exit(0));
  server.closeIdleConnections();
});
