import { createHash, type KeyObject, randomBytes, sign } from 'node:crypto';
import { AsnConvert, OctetString } from '@peculiar/asn1-schema';
import {
  AlgorithmIdentifier,
  AttributeTypeAndValue,
  AttributeValue,
  AuthorityKeyIdentifier,
  BasicConstraints,
  Certificate,
  ExtendedKeyUsage,
  Extension,
  Extensions,
  GeneralName,
  id_ce_authorityKeyIdentifier,
  id_ce_basicConstraints,
  id_ce_extKeyUsage,
  id_ce_keyUsage,
  id_ce_subjectAltName,
  id_ce_subjectKeyIdentifier,
  id_kp_serverAuth,
  KeyIdentifier,
  KeyUsage,
  KeyUsageFlags,
  Name,
  RelativeDistinguishedName,
  SubjectAlternativeName,
  SubjectKeyIdentifier,
  SubjectPublicKeyInfo,
  TBSCertificate,
  Validity,
  Version,
} from '@peculiar/asn1-x509';

/** The content of a certificate: of a server if it has `names`, and else of an authority. */
export interface CertificateContent {
  /** The common name of its holder, and of who signs it. */
  subject: string;
  issuer: string;
  notBefore: Date;
  notAfter: Date;
  publicKey: KeyObject;
  /** Host names and IP addresses of a server; undefined for an authority that signs servers only. */
  names: readonly { dNSName?: string; iPAddress?: string }[] | undefined;
}

const COMMON_NAME = '2.5.4.3';
const ECDSA_WITH_SHA256 = new AlgorithmIdentifier({ algorithm: '1.2.840.10045.4.3.2' });

/** An X.509 certificate (RFC 5280) in PEM. @param signer the EC key of the issuer, and its public half */
export function buildCertificate(
  content: CertificateContent,
  signer: { privateKey: KeyObject; publicKey: KeyObject },
): string {
  const tbsCertificate = new TBSCertificate({
    version: Version.v3,
    serialNumber: toBuffer(createSerial()),
    signature: ECDSA_WITH_SHA256,
    issuer: nameOf(content.issuer),
    subject: nameOf(content.subject),
    validity: new Validity(content),
    subjectPublicKeyInfo: keyInfo(content.publicKey),
    extensions: new Extensions(extensionsOf(content, signer.publicKey)),
  });
  const signed = Buffer.from(AsnConvert.serialize(tbsCertificate));
  const certificate = new Certificate({
    tbsCertificate,
    signatureAlgorithm: ECDSA_WITH_SHA256,
    signatureValue: toBuffer(sign('sha256', signed, signer.privateKey)),
  });
  return toPem(Buffer.from(AsnConvert.serialize(certificate)));
}

function extensionsOf({ names, publicKey }: CertificateContent, signer: KeyObject): Extension[] {
  const isAuthority = names === undefined;
  const usage = isAuthority ? KeyUsageFlags.keyCertSign : KeyUsageFlags.digitalSignature;
  const common = [
    extension(
      id_ce_basicConstraints,
      isAuthority
        ? new BasicConstraints({ cA: true, pathLenConstraint: 0 })
        : new BasicConstraints(),
      true,
    ),
    extension(id_ce_keyUsage, new KeyUsage(usage), true),
    extension(id_ce_subjectKeyIdentifier, new SubjectKeyIdentifier(identify(publicKey))),
  ];
  if (isAuthority) return common;
  const alternative = new SubjectAlternativeName(names.map((name) => new GeneralName(name)));
  const keyIdentifier = new KeyIdentifier(identify(signer));
  return [
    ...common,
    extension(id_ce_authorityKeyIdentifier, new AuthorityKeyIdentifier({ keyIdentifier })),
    extension(id_ce_extKeyUsage, new ExtendedKeyUsage([id_kp_serverAuth])),
    extension(id_ce_subjectAltName, alternative),
  ];
}

function extension(extnID: string, value: object, critical = false): Extension {
  return new Extension({
    extnID,
    critical,
    extnValue: new OctetString(AsnConvert.serialize(value)),
  });
}

function nameOf(commonName: string): Name {
  const value = new AttributeValue({ utf8String: commonName });
  return new Name([
    new RelativeDistinguishedName([new AttributeTypeAndValue({ type: COMMON_NAME, value })]),
  ]);
}

const keyInfo = (key: KeyObject) =>
  AsnConvert.parse(key.export({ type: 'spki', format: 'der' }), SubjectPublicKeyInfo);

/** RFC 5280, 4.2.1.2, method 1. */
function identify(key: KeyObject): ArrayBuffer {
  const bits = Buffer.from(keyInfo(key).subjectPublicKey);
  return toBuffer(createHash('sha1').update(bits).digest());
}

/** 120 random bits, positive and without leading zeros (RFC 5280, 4.1.2.2). */
function createSerial(): Buffer {
  const serial = randomBytes(16);
  serial[0] = 1;
  return serial;
}

const toBuffer = (bytes: Buffer): ArrayBuffer => new Uint8Array(bytes).buffer;

function toPem(der: Buffer): string {
  const lines = der.toString('base64').match(/.{1,64}/g) ?? [];
  return `-----BEGIN CERTIFICATE-----\n${lines.join('\n')}\n-----END CERTIFICATE-----\n`;
}
