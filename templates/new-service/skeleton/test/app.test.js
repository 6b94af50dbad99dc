import assert from 'node:assert/strict';
import { test } from 'node:test';
import { answer } from '../src/app.js';

const env = { SERVICE: '${{ values.name }}', LANE: 'gray', COMMIT: 'abc123' };

test('says which lane answered', () => {
  const { status, body } = answer({ method: 'GET', path: '/' }, env);
  assert.equal(status, 200);
  assert.equal(body.lane, 'gray');
  assert.equal(body.commit, 'abc123');
});

test('is healthy', () => {
  assert.equal(answer({ method: 'GET', path: '/healthz' }, env).status, 200);
});

test('refuses what it does not know', () => {
  assert.equal(answer({ method: 'GET', path: '/nothing' }, env).status, 404);
  assert.equal(answer({ method: 'DELETE', path: '/' }, env).status, 405);
});
