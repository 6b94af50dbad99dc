'use strict';

/*
 * Loaded before a task's program (`node --require`). It gives the program what its container would: ports of its own.
 * Every TCP `listen(port)` is moved to a free port on loopback, and the pair is told to the sandbox over the IPC
 * channel. The program itself sees the port it asked for. When the sandbox goes away, so does the program.
 */
const net = require('node:net');

const LOOPBACK = '127.0.0.1';
const USAGE_INTERVAL_MS = 5000;

const send = process.send && process.send.bind(process);
const report = message => {
  if (send && process.connected) send(message, undefined, {}, () => {});
};

function endProcessGroup() {
  try {
    // The sandbox starts each task as the leader of its own process group.
    process.kill(-process.pid, 'SIGKILL');
  } catch {
    process.exit(137);
  }
}

if (send) {
  process.on('disconnect', endProcessGroup);
  // Neither the channel nor the listener may keep a program alive that is done.
  process.channel.unref();
  // A program that looks for a parent to talk to (`if (process.send)`) has none in a container.
  process.send = undefined;
}

/** The port and host of a TCP `listen` call, or undefined for a pipe or a handle. */
function requestedAddress(args) {
  const first = args[0];
  if (first === undefined || first === null || typeof first === 'function') {
    return { port: 0 };
  }
  if (typeof first === 'object') {
    const tcp =
      first.port !== undefined &&
      first.path === undefined &&
      first.fd === undefined &&
      !first._handle &&
      !first.handle;
    return tcp ? { port: Number(first.port), host: first.host } : undefined;
  }
  if (!/^\d+$/.test(String(first))) return undefined;
  const host = typeof args[1] === 'string' ? args[1] : undefined;
  return { port: Number(first), host };
}

function onLoopback(args) {
  if (args[0] !== null && typeof args[0] === 'object') {
    const options = { ...args[0], port: 0, host: LOOPBACK, ipv6Only: false };
    return [options, ...args.slice(1)];
  }
  const callback = args.find(argument => typeof argument === 'function');
  const options = { port: 0, host: LOOPBACK };
  return callback ? [options, callback] : [options];
}

/** Container port -> local port, of what this program listens on. */
const listening = new Map();
const originalListen = net.Server.prototype.listen;
const originalAddress = net.Server.prototype.address;
const requested = new WeakMap();

net.Server.prototype.listen = function listen(...args) {
  const asked = requestedAddress(args);
  if (!asked) return originalListen.apply(this, args);
  if (asked.port !== 0 && listening.has(asked.port)) {
    const error = new Error(
      `listen EADDRINUSE: address already in use :::${asked.port}`,
    );
    Object.assign(error, {
      code: 'EADDRINUSE',
      errno: -98,
      syscall: 'listen',
      address: asked.host || '::',
      port: asked.port,
    });
    process.nextTick(() => this.emit('error', error));
    return this;
  }
  if (asked.port !== 0) listening.set(asked.port, 0);
  // Before the program's own callback, so that its first look at `address()` is already the container's.
  this.prependOnceListener('listening', () => {
    const local = originalAddress.call(this);
    if (!local || typeof local === 'string') return;
    const containerPort = asked.port || local.port;
    listening.set(containerPort, local.port);
    requested.set(this, { port: containerPort, host: asked.host });
    this.once('close', () => listening.delete(containerPort));
    report({ type: 'listening', containerPort, localPort: local.port });
  });
  return originalListen.apply(this, onLoopback(args));
};

net.Server.prototype.address = function address() {
  const local = originalAddress.call(this);
  const asked = requested.get(this);
  if (!asked || !local || typeof local === 'string') return local;
  return { ...local, address: asked.host || '0.0.0.0', port: asked.port };
};

/** Connections of the program to itself go to where it really listens. */
const LOOPBACK_NAMES = new Set(['localhost', '127.0.0.1', '::1', '0.0.0.0']);
const originalConnect = net.Socket.prototype.connect;
net.Socket.prototype.connect = function connect(...args) {
  // `net.connect` and `http` hand over an array of already normalized arguments.
  const normalized = Array.isArray(args[0]) ? args[0] : args;
  const options = normalized[0];
  if (options && typeof options === 'object' && options.port !== undefined) {
    const local = listening.get(Number(options.port));
    const host = options.host || 'localhost';
    if (local && LOOPBACK_NAMES.has(host)) {
      normalized[0] = { ...options, port: local, host: LOOPBACK };
    }
  }
  return originalConnect.apply(this, args);
};

let previous = process.cpuUsage();
let previousAt = process.hrtime.bigint();
setInterval(() => {
  const now = process.hrtime.bigint();
  const cpu = process.cpuUsage(previous);
  const elapsedMicros = Number(now - previousAt) / 1000;
  previous = process.cpuUsage();
  previousAt = now;
  report({
    type: 'usage',
    cpuCores: (cpu.user + cpu.system) / elapsedMicros,
    memoryBytes: process.memoryUsage.rss(),
  });
}, USAGE_INTERVAL_MS).unref();
