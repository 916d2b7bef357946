/** Decodes base64 that comes in parts. */
export class Base64Decoder {
  /** Up to three characters that wait for the rest of their group of four. */
  #rest = '';

  reset(): void {
    this.#rest = '';
  }

  /** @param part characters of base64; backslashes of JSON (`\/`) are left out */
  push(part: Buffer): Buffer {
    const text = this.#rest + part.toString('latin1').replaceAll('\\', '');
    const whole = text.length - (text.length % 4);
    this.#rest = text.slice(whole);
    return Buffer.from(text.slice(0, whole), 'base64');
  }
}
