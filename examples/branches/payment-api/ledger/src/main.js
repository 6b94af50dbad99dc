import { createServer } from 'node:http';
import { answer } from './app.js';

const port = Number(process.env.PORT ?? 8080);
const ledger = process.env.DB_URL;
if (!ledger) {
  console.error('DB_URL is not set');
  process.exit(1);
}

createServer((request, response) => {
  const path = new URL(request.url, 'http://localhost').pathname;
  const { status, body } = answer(
    { method: request.method, path },
    process.env,
  );
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(`${JSON.stringify(body)}\n`);
}).listen(port, () => console.log(`listening on ${port}, ledger at ${ledger}`));
