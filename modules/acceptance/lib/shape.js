// Shapes of JSON values as functions (value, path) => faults, each a line that names the path, the rule and the value.

const show = (value) => {
  const text = JSON.stringify(value) ?? String(value);
  return text.length > 60 ? `${text.slice(0, 57)}...` : text;
};
const rule = (what, holds) => (value, path) => (holds(value) ? [] : [`${path}: must be ${what}, was ${show(value)}`]);

export const isObject = (value) => typeof value === 'object' && value !== null && !Array.isArray(value);

export const any = () => [];
export const text = rule('a string', (v) => typeof v === 'string');
export const id = rule('a non-empty string', (v) => typeof v === 'string' && v.length > 0);
export const number = rule('a number', (v) => typeof v === 'number' && Number.isFinite(v));
export const count = rule('a whole number ≥ 0', (v) => Number.isInteger(v) && v >= 0);
export const flag = rule('a boolean', (v) => typeof v === 'boolean');
export const absent = rule('null', (v) => v === null);
export const base64 = rule('padded base64', (v) => typeof v === 'string' && v.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(v));
export const jsonText = rule('a string of JSON', (v) => {
  try {
    return typeof v === 'string' && JSON.parse(v) !== undefined;
  } catch {
    return false;
  }
});
export const oneOf = (...values) => rule(`one of ${values.map(show).join(', ')}`, (v) => values.includes(v));

export const nullOr = (shape) => (value, path) => (value === null ? [] : shape(value, path));
export const both = (...shapes) => (value, path) => shapes.flatMap((shape) => shape(value, path));
/** The alternative with the fewest faults speaks for all of them. */
export const either = (...shapes) => (value, path) =>
  shapes.map((shape) => shape(value, path)).reduce((best, faults) => (faults.length < best.length ? faults : best));
export const listOf = (shape, { min = 0, max = Infinity } = {}) => (value, path) => {
  if (!Array.isArray(value)) {
    return [`${path}: must be an array, was ${show(value)}`];
  }
  const size = value.length < min || value.length > max ? [`${path}: must have ${min} to ${max} entries, has ${value.length}`] : [];
  return [...size, ...value.flatMap((entry, i) => shape(entry, `${path}[${i}]`))];
};
/** Exactly these keys: `required` all there, `optional` where present, nothing else. */
export const record = (required, optional = {}) => (value, path) => {
  if (!isObject(value)) {
    return [`${path}: must be an object, was ${show(value)}`];
  }
  const faults = [];
  for (const [key, shape] of Object.entries(required)) {
    faults.push(...(Object.hasOwn(value, key) ? shape(value[key], `${path}.${key}`) : [`${path}.${key}: must be present`]));
  }
  for (const [key, entry] of Object.entries(value)) {
    if (Object.hasOwn(optional, key)) {
      faults.push(...optional[key](entry, `${path}.${key}`));
    } else if (!Object.hasOwn(required, key)) {
      faults.push(`${path}.${key}: is not a field of this object`);
    }
  }
  return faults;
};
/** The record that the value of `key` selects. */
export const tagged = (key, shapes) => (value, path) => {
  if (!isObject(value)) {
    return [`${path}: must be an object, was ${show(value)}`];
  }
  return Object.hasOwn(shapes, value[key]) ? shapes[value[key]](value, path) : oneOf(...Object.keys(shapes))(value[key], `${path}.${key}`);
};
export const mapOf = (shape) => (value, path) =>
  isObject(value)
    ? Object.entries(value).flatMap(([key, entry]) => shape(entry, `${path}.${key}`))
    : [`${path}: must be an object, was ${show(value)}`];
