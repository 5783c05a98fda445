import { invalidValue, type Rejection } from './rejection.js';

/** A whole number from 1 on in the query of a URL. */
export const searchNumber = (search: URLSearchParams, name: string, absent: number): number | Rejection => {
  const value = search.get(name);
  if (value === null) return absent;
  return /^\d{1,9}$/.test(value) && Number(value) >= 1 ? Number(value) : invalidValue(name, value);
};
