// What the AWS CLI prints: JSON with four spaces, or text in tab-separated lines.

/** Dates as the AWS CLI writes them, blobs in base64, and nothing of the SDK's own. */
function plain(value) {
  if (value instanceof Date)
    return value.toISOString().replace(/\.?0*Z$/, '+00:00');
  if (value instanceof Uint8Array) return Buffer.from(value).toString('base64');
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).filter(
    ([key, item]) => key !== '$metadata' && item !== undefined,
  );
  return Object.fromEntries(entries.map(([key, item]) => [key, plain(item)]));
}

/**
 * @param {unknown} value
 * @param {'json' | 'text'} format
 * @returns {string}
 */
function render(value, format) {
  if (format === 'text') {
    const lines = [];
    writeText(value, lines);
    return lines.length > 0 ? `${lines.join('\n')}\n` : '';
  }
  if (value === undefined) return '';
  const empty =
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    Object.keys(value).length === 0;
  return empty ? '' : `${JSON.stringify(value, undefined, 4)}\n`;
}

const isScalar = value => typeof value !== 'object' || value === null;

function scalarText(value) {
  if (value === null || value === undefined) return 'None';
  if (value === true) return 'True';
  if (value === false) return 'False';
  return String(value);
}

/** Scalars of a structure stand in one line in the order of their names; what is nested follows, under its name. */
function writeText(value, lines, label, keys) {
  if (isScalar(value)) {
    lines.push(scalarText(value));
  } else if (Array.isArray(value)) {
    writeList(value, lines, label);
  } else {
    writeStructure(value, lines, label, keys);
  }
}

function writeStructure(value, lines, label, keys) {
  const names =
    keys ??
    Object.keys(value)
      .filter(key => isScalar(value[key]))
      .sort();
  const scalars = names.map(key =>
    key in value ? scalarText(value[key]) : '',
  );
  if (scalars.length > 0) {
    lines.push(
      [...(label ? [label.toUpperCase()] : []), ...scalars].join('\t'),
    );
  }
  const nested = Object.keys(value).filter(key => !isScalar(value[key]));
  for (const key of nested.sort()) writeText(value[key], lines, key);
}

function writeList(list, lines, label) {
  if (list.length === 0) return;
  const structures = list.filter(
    item => !isScalar(item) && !Array.isArray(item),
  );
  if (structures.length > 0) {
    const keys = structures.flatMap(item =>
      Object.keys(item).filter(key => isScalar(item[key])),
    );
    const all = [...new Set(keys)].sort();
    for (const item of list) writeText(item, lines, label, all);
    return;
  }
  const scalars = list.filter(isScalar).map(scalarText);
  if (scalars.length > 0) {
    if (label)
      lines.push(...scalars.map(item => `${label.toUpperCase()}\t${item}`));
    else lines.push(scalars.join('\t'));
  }
  for (const item of list) if (!isScalar(item)) writeText(item, lines, label);
}

module.exports = { plain, render };
