// Standard input as a whole.
const fs = require('node:fs');

const RETRY_MS = 5;

/** @returns {string} also where the pipe was made non-blocking by who is at its other end */
function readStdin() {
  const chunks = [];
  const buffer = Buffer.alloc(65536);
  for (;;) {
    try {
      const size = fs.readSync(0, buffer);
      if (size === 0) return Buffer.concat(chunks).toString('utf8');
      chunks.push(Buffer.from(buffer.subarray(0, size)));
    } catch (error) {
      if (error.code === 'EOF') return Buffer.concat(chunks).toString('utf8');
      if (error.code !== 'EAGAIN') throw error;
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, RETRY_MS);
    }
  }
}

module.exports = { readStdin };
