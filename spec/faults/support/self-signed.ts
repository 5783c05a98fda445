import { generate } from 'selfsigned';

/** A key, and a certificate for it, both as PEM. */
export interface KeyAndCertificate {
  readonly key: string;
  readonly cert: string;
}

/**
 * Makes a key and an untrusted certificate of 127.0.0.1 for it, so that no key is kept.
 *
 * @param until - Its end. It begins with the year 2000.
 */
export const selfSigned = async (until = new Date('9999-12-31T23:59:59Z')): Promise<KeyAndCertificate> => {
  const { private: key, cert } = await generate([{ name: 'commonName', value: '127.0.0.1' }], {
    keyType: 'ec',
    algorithm: 'sha256',
    notBeforeDate: new Date('2000-01-01T00:00:00Z'),
    notAfterDate: until,
    extensions: [{ name: 'subjectAltName', altNames: [{ type: 7, ip: '127.0.0.1' }] }],
  });
  return { key, cert };
};
