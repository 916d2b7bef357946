/**
 * 53 bits of a text, as an integer. Of two million states two share one with a probability of one in some
 * thousands; a check would then leave one of them out.
 */
export function hashText(text: string, seed = 0): number {
  let low = 0xdeadbeef ^ seed;
  let high = 0x41c6ce57 ^ (seed / 0x1_0000_0000);
  for (let index = 0; index < text.length; index++) {
    const code = text.charCodeAt(index);
    low = Math.imul(low ^ code, 2_654_435_761);
    high = Math.imul(high ^ code, 1_597_334_677);
  }
  return join(low, high);
}

/** The same of some integers of 53 bits. */
export function hashNumbers(...numbers: readonly number[]): number {
  let low = 0xdeadbeef;
  let high = 0x41c6ce57;
  for (const number of numbers) {
    low = Math.imul(low ^ number, 2_654_435_761);
    high = Math.imul(high ^ (number / 0x1_0000_0000), 1_597_334_677);
    low = Math.imul(low ^ high, 2_246_822_507);
    high = Math.imul(high ^ low, 3_266_489_909);
  }
  return join(low, high);
}

function join(one: number, other: number): number {
  let low = Math.imul(one ^ (one >>> 16), 2_246_822_507);
  low ^= Math.imul(other ^ (other >>> 13), 3_266_489_909);
  let high = Math.imul(other ^ (other >>> 16), 2_246_822_507);
  high ^= Math.imul(low ^ (low >>> 13), 3_266_489_909);
  return 4_294_967_296 * (2_097_151 & high) + (low >>> 0);
}
